import Anthropic from '@anthropic-ai/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '.';
import { storyRequest, textOf } from './story-request';

describe('admin routes', () => {
  let fake: FakeAnthropic;
  let client: Anthropic;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    client = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0 });
  });
  afterAll(() => fake.close());

  async function admin<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${fake.url}/admin/${path}`, {
      method,
      body: body ? JSON.stringify(body) : undefined,
    });
    return (await response.json()) as T;
  }

  it('queue scenarios and answers, move the clock, show requests and the bill, and forget it all', async () => {
    await admin('POST', 'scenarios', { scenario: 'overloaded', times: 2 });
    await admin('POST', 'answers', { answer: { told: true } });
    for (let call = 0; call < 2; call++) {
      await expect(client.messages.create(storyRequest())).rejects.toMatchObject({ status: 529 });
    }
    expect(textOf(await client.messages.create(storyRequest()))).toBe('{"told":true}');
    expect((await client.messages.create(storyRequest())).usage.cache_read_input_tokens).toBeGreaterThan(512);
    await admin('POST', 'clock', { advance_ms: 61 * 60_000 });
    expect((await client.messages.create(storyRequest())).usage.cache_read_input_tokens).toBe(0);

    const { counts, requests } = await admin<{ counts: object; requests: { status: number; body: object }[] }>(
      'GET',
      'requests',
    );
    expect(counts).toEqual({ 'POST /v1/messages': 5 });
    expect(requests.map(({ status }) => status)).toEqual([529, 529, 200, 200, 200]);
    expect(requests[0]!.body).toMatchObject({ model: 'claude-sonnet-5-5' });

    const { entries, totals } = await admin<{ entries: { cost: string }[]; totals: { cost: string } }>('GET', 'ledger');
    expect(entries).toHaveLength(3);
    expect(BigInt(totals.cost)).toBe(entries.reduce((sum, { cost }) => sum + BigInt(cost), 0n));

    await admin('POST', 'reset');
    expect([fake.requests, fake.ledger.entries]).toEqual([[], []]);
    expect((await client.messages.create(storyRequest())).usage.cache_read_input_tokens).toBe(0);
  });

  it('say what is wrong with a scenario, and with a route', async () => {
    expect(await admin('POST', 'scenarios', { scenario: 'nope' })).toMatchObject({ type: 'error' });
    expect(await admin('GET', 'nothing')).toMatchObject({ error: { type: 'not_found_error' } });
  });
});
