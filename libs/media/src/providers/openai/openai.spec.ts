import { ManualClock } from '@cse/core';
import { loadPriceCatalogue } from '@cse/usage';
import sharp from 'sharp';
import { FakeOpenai } from '../../../../../test/fakes/openai';
import {
  closedPort,
  failureOf,
  imageTask,
  providerContext,
  resultsFrom,
} from '../../../../../test/fakes/media-vendor/provider-test';
import { OpenaiImageModel } from './image.model';

const fake = new FakeOpenai();
beforeAll(() => fake.listen());
afterEach(() => fake.reset());
afterAll(() => fake.close());

const NOW = new Date('2026-11-24T00:00:00Z');
const model = (settings: { apiKey?: string; baseUrl?: string } = {}) =>
  new OpenaiImageModel(
    { apiKey: 'sk-test', baseUrl: `${fake.url}/v1`, ...settings },
    resultsFrom(fake),
    loadPriceCatalogue(undefined),
    new ManualClock(NOW),
  );
const task = (prompt = 'a quay') => imageTask({ model: 'gpt-image-2.5-flare', prompt });

describe('OpenAI pictures', () => {
  it('sends what the API takes, and settles the tokens that it reports', async () => {
    const result = await model().submit({ ...task(), count: 2, tier: 'high', aspectRatio: '4:3' }, providerContext());
    expect(fake.requests[0]!.body).toEqual({
      model: 'gpt-image-2.5-flare',
      prompt: 'a quay',
      n: 2,
      size: '1152x864',
      quality: 'high',
      output_format: 'png',
    });
    if (result.state !== 'done') throw new Error('OpenAI is done at once');
    // 20 tokens at $5 and 12,000 at $30 a million.
    expect(result.costNano).toBe(100_000n + 360_000_000n);
    expect(result.outputs).toHaveLength(2);
    for (const output of result.outputs) {
      expect(output.from === 'bytes' && (await sharp(output.bytes).metadata())).toMatchObject({ width: 1152 });
    }
  });

  it('leaves the cost to the quote when the answer does not tell it', async () => {
    expect(await model().submit(task('[[no-usage]]'), providerContext())).toMatchObject({ costNano: undefined });
  });

  it.each([
    ['rate-limit', 'capacity', 0],
    ['policy', 'content_policy', 0],
    ['bad-key', 'provider_auth', 0],
    ['quota', 'provider_quota', 0],
    ['gone-model', 'invalid_request', 0],
    ['overloaded', 'capacity', 0],
    ['server-error', 'create_failed', 0],
    ['gateway', 'unknown_outcome', 0],
    ['reset-after-accept', 'unknown_outcome', 1],
    ['garbled', 'unknown_outcome', 1],
    ['short', 'bad_output', 1],
  ])('%s is %s, and is sent once', async (scenario, failure, accepted) => {
    const thrown = await failureOf(model().submit(task(`[[${scenario}]]`), providerContext()));
    expect(thrown.failure).toBe(failure);
    expect(thrown.message).not.toContain('said by the fake');
    expect([fake.requests.length, fake.accepted.length]).toEqual([1, accepted]);
  });

  it('passes on how long to wait, what was billed and the id for the vendor', async () => {
    expect((await failureOf(model().submit(task('[[rate-limit]]'), providerContext()))).details.retryAfterMs).toBe(
      2_000,
    );
    expect((await failureOf(model().submit(task('[[short]]'), providerContext()))).details.costNano).toBe(45_100_000n);
    const refused = await failureOf(model().submit(task('[[policy]]'), providerContext()));
    expect(refused.details.providerRequestId).toBe(fake.requests.at(-1)!.id);
  });

  it('believes no limit that is new in more than a month', async () => {
    const limits = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '999999999999999h' };
    const error = { message: 'said', type: 'requests', param: null, code: 'rate_limit_exceeded' };
    fake.script[0] = { status: 429, body: { error }, headers: limits, billed: false };
    const { failure, details } = await failureOf(model().submit(task('[[answers:0]]'), providerContext()));
    expect(failure).toBe('daily_quota');
    expect(details.resetsAt!.getTime() - Date.now()).toBeLessThanOrEqual(31 * 86_400_000);
  });

  it('knows that nothing was sent when nobody listens, or when it was stopped before', async () => {
    const nowhere = model({ baseUrl: `http://127.0.0.1:${await closedPort()}/v1` });
    expect((await failureOf(nowhere.submit(task(), providerContext()))).failure).toBe('not_accepted');
    const stopped = providerContext(AbortSignal.abort());
    expect((await failureOf(model().submit(task(), stopped))).failure).toBe('not_accepted');
    expect(fake.requests).toHaveLength(0);
  });

  it('lets go of a silent call when it is aborted, and says that the outcome is open', async () => {
    const stop = new AbortController();
    const lost = failureOf(model().submit(task('[[hang]]'), providerContext(stop.signal)));
    while (fake.accepted.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect((await lost).failure).toBe('unknown_outcome');
  });
});
