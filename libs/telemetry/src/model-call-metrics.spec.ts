import { NO_TOKENS, type CallObserver } from '@cse/core';
import { MetricsRegistry } from './metrics-registry';
import { ModelCallMetrics } from './model-call-metrics';

const CALL = { provider: 'anthropic', model: 'claude-sonnet-5-5', prompt: 'suggest.v1' };
const TOKENS = { ...NO_TOKENS, inputTokens: 100, cacheReadTokens: 900, cacheWrite5mTokens: 30, outputTokens: 50 };

describe('ModelCallMetrics', () => {
  let registry: MetricsRegistry;
  let told: string[];
  let observed: CallObserver;

  beforeEach(() => {
    registry = new MetricsRegistry();
    told = [];
    const ledger: CallObserver = {
      dispatched: () => told.push('dispatched'),
      used: () => told.push('used'),
      ended: () => told.push('ended'),
    };
    observed = new ModelCallMetrics(registry, () => 12_500_000n).observe('ai.suggest', ledger);
  });

  const valueOf = async (name: string): Promise<string | undefined> => {
    const line = (await registry.text()).split('\n').find((text) => text.startsWith(`${name}{`));
    return line?.split(' ').at(-1);
  };

  it('counts the last word on usage, all input together, and the cost in dollars', async () => {
    observed.dispatched(CALL);
    observed.used({ ...TOKENS, outputTokens: 1 });
    observed.used(TOKENS);
    observed.ended({ outcome: 'complete', billable: true, estimated: false });
    expect(told).toEqual(['dispatched', 'used', 'used', 'ended']);
    expect(await valueOf('gen_ai_client_inference_usage_input_tokens_total')).toBe('1030');
    expect(await valueOf('gen_ai_client_inference_usage_cache_read_input_tokens_total')).toBe('900');
    expect(await valueOf('gen_ai_client_inference_usage_cache_write_input_tokens_total')).toBe('30');
    expect(await valueOf('gen_ai_client_inference_usage_output_tokens_total')).toBe('50');
    expect(await valueOf('csee_model_cost_usd_total')).toBe('0.0125');
    expect(await valueOf('gen_ai_client_inference_time_to_first_chunk_seconds_count')).toBe('1');
    expect(await registry.text()).toMatch(/_duration_seconds_count\{.*csee_operation="ai.suggest",error_type=""\} 1/);
  });

  it('counts a call that cost nothing as a failure and not as money', async () => {
    observed.dispatched(CALL);
    observed.ended({ outcome: 'failed', billable: false, estimated: false });
    expect(await registry.text()).toMatch(/_duration_seconds_count\{.*error_type="failed"\} 1/);
    expect(await valueOf('csee_model_cost_usd_total')).toBeUndefined();
  });

  it('prices what answered under the name of what was asked, however many names there are', async () => {
    const prices: Record<string, bigint> = { 'claude-sonnet-5-5': 1_000_000n, 'claude-opus-5-5': 2_000_000_000n };
    const priced = new MetricsRegistry();
    const watch = new ModelCallMetrics(priced, ({ model }) => prices[model]).observe('ai.suggest', observed);
    for (const model of ['claude-opus-5-5', 'name-1', 'name-2']) {
      watch.dispatched(CALL);
      watch.served!({ provider: 'anthropic', model });
      watch.used(TOKENS);
      watch.ended({ outcome: 'complete', billable: true, estimated: false });
    }
    const text = await priced.text();
    expect(text).not.toMatch(/name-|opus/);
    expect(text).toMatch(/^csee_model_cost_usd_total\{.*gen_ai_request_model="claude-sonnet-5-5".*\} 2\.002$/m);
  });

  it('keeps retries apart', async () => {
    observed.dispatched(CALL);
    observed.ended({ outcome: 'failed', billable: false, estimated: false });
    observed.dispatched(CALL);
    observed.used(TOKENS);
    observed.ended({ outcome: 'complete', billable: true, estimated: false });
    expect(await valueOf('gen_ai_client_inference_usage_output_tokens_total')).toBe('50');
  });
});
