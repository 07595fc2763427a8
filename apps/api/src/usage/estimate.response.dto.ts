import { usdToJson } from '@cse/core';
import { BooleanField, EnumField, IntegerField, NumberField, ObjectField, StringField } from '@cse/http';
import { CAP_NAMES, type CapName, type Estimate } from '@cse/usage';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class CostEstimate {
  @NumberField({ ...COUNT, description: 'US dollars that the request is likely to cost' })
  expected!: number;

  @NumberField({ ...COUNT, description: 'US dollars that the request would reserve; it can never cost more' })
  max!: number;
}

export class EstimateResponse {
  @ObjectField(() => CostEstimate)
  cost_usd!: CostEstimate;

  @IntegerField({ ...COUNT, description: 'Prompt tokens that are expected' })
  input_tokens!: number;

  @IntegerField(COUNT)
  max_output_tokens!: number;

  @NumberField({ min: 0, max: 1, description: 'Share of the prompt that is expected to come from the prompt cache' })
  expected_cache_share!: number;

  @BooleanField({ description: 'Whether the request would be admitted now' })
  allowed!: boolean;

  @EnumField(CAP_NAMES, { optional: true, name: 'CapName', description: 'The cap that it would cross' })
  blocking_cap?: CapName;

  @StringField({ max: 200 })
  model!: string;

  static from({ quote, blockingCap }: Estimate): EstimateResponse {
    const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = quote.expectedTokens;
    const prompt = inputTokens + cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
    return {
      cost_usd: { expected: usdToJson(quote.expectedCost), max: usdToJson(quote.cost) },
      input_tokens: prompt,
      max_output_tokens: quote.calls.reduce((total, call) => total + call.outputTokens, 0),
      expected_cache_share: prompt === 0 ? 0 : Math.round((cacheReadTokens / prompt) * 1000) / 1000,
      allowed: blockingCap === undefined,
      ...(blockingCap ? { blocking_cap: blockingCap } : {}),
      model: quote.model,
    };
  }
}
