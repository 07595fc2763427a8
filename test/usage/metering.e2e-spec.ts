import { AppError, ManualClock, uuidv7 } from '@cse/core';
import { Reconciler } from '@cse/usage';
import { eventually } from '../harness/eventually';
import { attempt, BOUND_USD, simple, startMeteredApp, type MeteredApp } from './metered-app';

describe('a metered route', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let metered: MeteredApp;
  let user: string;

  beforeAll(async () => {
    metered = await startMeteredApp(clock, { DAILY_COST_CAP_USD: '1', STREAMS_PER_USER: '1' });
  });
  beforeEach(() => {
    user = uuidv7();
    metered.stage.script = simple();
    metered.stage.runs = 0;
  });
  afterEach(async () => {
    await nothingHeld();
    expect(await new Reconciler(metered.source).differences(new Date(0))).toEqual([]);
  });
  afterAll(() => metered.close());

  function post(body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(`${metered.url}/work`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', 'x-user': user, ...headers },
      body: JSON.stringify(body),
    });
  }

  const nothingHeld = () =>
    eventually(async () => {
      expect(await metered.source.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
    });

  const ledger = () =>
    metered.source.query<Record<string, unknown>[]>(
      'select attempt, outcome, estimated, cost, prompt, price_version from usage_ledger where user_id = $1 order by id',
      [user],
    );

  const charges = () =>
    metered.source.query<{ cost: string; disputed_cost: string; tokens: string }[]>(
      'select cost, disputed_cost, tokens from usage_ledger where user_id = $1 order by id',
      [user],
    );

  it('charges what was used, once, says so in the answer, and shows the limit that is left', async () => {
    const answer = await post({ text: 'hello' });
    expect(await answer.json()).toEqual({
      text: 'hello',
      usage: {
        input_tokens: 100,
        cache_read_tokens: 0,
        cache_write_tokens: 0,
        output_tokens: 50,
        cost_usd: 0.0007,
        estimated: false,
      },
    });
    expect(answer.headers.get('ratelimit-policy')).toBe('"text";q=100000;w=60');
    expect(answer.headers.get('ratelimit')).toMatch(/^"text";r=99999;t=1$/);
    expect(await ledger()).toEqual([
      {
        attempt: 1,
        outcome: 'complete',
        estimated: false,
        cost: '700000',
        prompt: 'suggest.v1',
        price_version: '2026-11-29',
      },
    ]);
  });

  it('has settled before `done` reaches the client', async () => {
    let charged: unknown[] = [];
    const answer = await post({ text: 'hello' }, { accept: 'text/event-stream' });
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      if (chunk.includes('event: done')) charged = await ledger();
    }
    expect(charged).toHaveLength(1);
  });

  it.each([
    ['text/event-stream', 429],
    ['application/json, text/event-stream; q=0.5', 429],
    ['text/event-stream;q=0', 200],
    ['application/json, text/event-stream; q=0.000', 200],
    ['application/json', 200],
  ])('while the only stream of a user is open, `Accept: %s` is answered %i', async (accept, status) => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    metered.stage.script = async function* (...work) {
      yield { event: 'meta', data: {} };
      await gate;
      return yield* simple()(...work);
    };
    const stream = await post({ text: 'hello' }, { accept: 'text/event-stream' });
    metered.stage.script = simple();
    const other = await post({ text: 'hello' }, { accept });
    expect([other.status, other.headers.get('content-type')]).toEqual([
      status,
      expect.stringMatching(status === 200 ? /^application\/json/ : /^application\/problem\+json/),
    ]);
    release();
    expect(await stream.text()).toContain('event: done');
  });

  it('charges a handler that answers without a stream', async () => {
    const answer = await fetch(`${metered.url}/work/plain`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': user },
      body: JSON.stringify({ text: 'hi' }),
    });
    expect(await answer.json()).toMatchObject({ text: 'hi', usage: { cost_usd: 0.0001 } });
    expect(await ledger()).toHaveLength(1);
  });

  it('a body that validation refuses costs nothing', async () => {
    expect((await post({ txt: 'hello' })).status).toBe(400);
    expect(metered.stage.runs).toBe(0);
    expect(await ledger()).toEqual([]);
  });

  it('invariant 9: a model without a price is refused before anything is reserved', async () => {
    const answer = await post({ text: 'unpriced' });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([422, 'unpriced_model']);
    expect(metered.stage.runs).toBe(0);
  });

  it('answers 402 with what is needed, what is left and when it resets', async () => {
    await metered.source.query(`insert into usage_caps (user_id, daily_cost, updated_at) values ($1, 8000000, now())`, [
      user,
    ]);
    const answer = await post({ text: 'hello' });
    expect(answer.status).toBe(402);
    expect(await answer.json()).toMatchObject({
      code: 'quota_exceeded',
      cap: 'daily_cost',
      limit: 0.008,
      remaining: 0.008,
      required: BOUND_USD,
      resets_at: '2026-11-23T00:00:00.000Z',
    });
    expect(metered.stage.runs).toBe(0);
  });

  it('max_cost_usd refuses what could cost more', async () => {
    const answer = await post({ text: 'hello', max_cost_usd: 0 });
    expect(await answer.json()).toMatchObject({ status: 402, cap: 'request', limit: 0, required: BOUND_USD });
    expect((await post({ text: 'hello', max_cost_usd: 1 })).status).toBe(200);
  });

  it('invariant 19: each attempt is a line of its own; one that the provider does not bill costs nothing', async () => {
    metered.stage.script = async function* (meter, signal, body) {
      attempt(meter, undefined, { outcome: 'failed', billable: false });
      return yield* simple()(meter, signal, body);
    };
    expect((await post({ text: 'hello' })).status).toBe(200);
    expect(await ledger()).toMatchObject([
      { attempt: 1, outcome: 'failed', cost: '0', estimated: false },
      { attempt: 2, outcome: 'complete', cost: '700000' },
    ]);
  });

  it('invariant 19: an attempt that ends without a word of usage counts as all that it could have used', async () => {
    metered.stage.script = async function* (meter) {
      attempt(meter, undefined, { outcome: 'failed' });
      yield* [];
      throw new AppError('provider_timeout', 'slow');
    };
    expect((await post({ text: 'hello' })).status).toBe(504);
    expect(await ledger()).toMatchObject([{ outcome: 'failed', estimated: true, cost: '9000000' }]);
  });

  it('what is only guessed of a cut answer is never above what the call could write', async () => {
    metered.stage.script = async function* (meter) {
      attempt(meter, { inputTokens: 100, outputTokens: 100_000 }, { outcome: 'aborted', estimated: true });
      yield* [];
      throw new AppError('provider_error', 'cut');
    };
    await post({ text: 'hello' });
    expect(await ledger()).toMatchObject([{ outcome: 'aborted', estimated: true, cost: '5200000' }]);
  });

  it('invariant 5: what a counter claims above the hold is disputed and not charged, and said loudly', async () => {
    for (const inputTokens of [10_000_000, 1e12]) {
      metered.stage.overshoots.splice(0);
      metered.stage.script = async function* (meter, signal, body) {
        attempt(meter, { inputTokens });
        return yield* simple()(meter, signal, body);
      };
      const before = (await charges()).length;
      await post({ text: 'hello' });
      const lines = (await charges()).slice(before);
      // Ten million tokens of input are 20 dollars: as much as was held is charged for them, and nothing after them.
      expect(lines[0]).toMatchObject({ cost: '9000000', tokens: '1000' });
      expect(lines.reduce((sum, { cost }) => sum + BigInt(cost), 0n)).toBe(9_000_000n);
      const disputed = lines.reduce((sum, { disputed_cost }) => sum + BigInt(disputed_cost), 0n);
      expect(disputed).toBeGreaterThanOrEqual(BigInt(inputTokens) * 2_000n - 9_000_000n);
      expect(metered.stage.overshoots).toEqual(['ai.suggest']);
    }
  });

  it("telemetry that throws stands in nobody's way: the answer is given and charged once", async () => {
    metered.stage.hears = () => {
      throw new Error('the collector is broken');
    };
    try {
      const before = (await charges()).length;
      expect((await post({ text: 'hello' })).status).toBe(200);
      const lines = (await charges()).slice(before);
      expect(lines).toMatchObject([{ disputed_cost: '0' }]);
    } finally {
      metered.stage.hears = () => undefined;
    }
  });

  it('a failure in the middle of a stream is charged and ends in one error event', async () => {
    metered.stage.script = async function* (meter) {
      yield { event: 'meta', data: {} };
      attempt(meter, { inputTokens: 100, outputTokens: 7 }, { outcome: 'failed' });
      throw new AppError('provider_error', 'cut');
    };
    const text = await (await post({ text: 'hello' }, { accept: 'text/event-stream' })).text();
    expect(text).toContain('event: error');
    expect(await ledger()).toMatchObject([{ outcome: 'failed', cost: '270000' }]);
  });

  it.each([0, 1, 2, 3, 4])('invariant 13: a client that leaves after event %i is charged once', async (events) => {
    const reader = new AbortController();
    const ended = new Promise<void>((resolve) => {
      metered.stage.script = async function* (meter, signal) {
        const { observer } = meter;
        observer.dispatched({ provider: 'anthropic', model: 'claude-sonnet-5-5', prompt: 'suggest.v1' });
        const used = {
          inputTokens: 100,
          cacheReadTokens: 0,
          cacheWrite5mTokens: 0,
          cacheWrite1hTokens: 0,
          outputTokens: 1,
        };
        observer.used(used);
        try {
          for (let sent = 0; sent < events; sent++) yield { event: 'piece', data: { sent } };
          if (events === 0) reader.abort();
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          throw new AppError('provider_error', 'aborted');
        } finally {
          observer.used({ ...used, outputTokens: 20 * events });
          observer.ended({ outcome: 'aborted', billable: true, estimated: true });
          resolve();
        }
      };
    });
    const read = async () => {
      const answer = await post({ text: 'hello' }, { accept: 'text/event-stream' }, reader.signal);
      let text = '';
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (text.split('event: piece').length > events) reader.abort();
      }
    };
    await read().catch(() => undefined);
    await ended;
    await nothingHeld();
    expect(await ledger()).toEqual([
      expect.objectContaining({ outcome: 'aborted', estimated: true, cost: String(200_000 + 200_000 * events) }),
    ]);
  });
});
