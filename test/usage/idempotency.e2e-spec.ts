import { AppError, ManualClock, NO_TOKENS, uuidv7, type CallEnd } from '@cse/core';
import { HoldBook } from '@cse/usage';
import { dumpDatabase } from '../harness/dump-database';
import { eventually } from '../harness/eventually';
import { attempt, simple, startMeteredApp, type MeteredApp } from './metered-app';

describe('an idempotency key over HTTP', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let metered: MeteredApp;
  let user: string;

  beforeAll(async () => {
    metered = await startMeteredApp(clock);
  });
  beforeEach(() => {
    clock.set(new Date('2026-11-22T12:00:00Z'));
    user = uuidv7();
    metered.stage.script = simple();
    metered.stage.runs = 0;
  });
  afterAll(() => metered.close());

  function post(
    key: string,
    body: object = { text: 'hello' },
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    return fetch(`${metered.url}/work`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': user, 'idempotency-key': key, ...headers },
      body: JSON.stringify(body),
      signal,
    });
  }
  const events = { accept: 'text/event-stream' };
  const problem = async (answer: Response) => {
    const { status, code } = (await answer.json()) as { status: number; code: string };
    return [status, code];
  };
  const charges = async () =>
    (await metered.source.query<object[]>('select 1 from usage_ledger where user_id = $1', [user])).length;

  it('replays the same answer, as JSON and as the stream that it came in, and charges nothing', async () => {
    const first = await post('key-1', undefined, events);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const stream = await first.text();
    const again = await post('key-1', undefined, events);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(stream);
    const json = await post('key-1');
    expect(json.headers.get('idempotency-replayed')).toBe('true');
    expect(json.headers.get('ratelimit')).not.toBeNull();
    expect(await json.json()).toMatchObject({ text: 'hello', usage: { cost_usd: 0.0007 } });
    expect([metered.stage.runs, await charges()]).toEqual([1, 1]);
  });

  it('invariant 22: 100 parallel requests with one key reach the work once', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    metered.stage.script = async function* (...work) {
      await gate;
      return yield* simple()(...work);
    };
    let refused = 0;
    const requests = Array.from({ length: 100 }, async () => {
      const answer = await post('key-2');
      if (answer.status === 409 && ++refused === 99) release();
      return answer.status;
    });
    const statuses = await Promise.all(requests);
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 99 }, () => 409)]);
    expect([metered.stage.runs, await charges()]).toEqual([1, 1]);
  });

  it('the same key with another body, or one that is no key, is refused', async () => {
    await post('key-3');
    expect(await problem(await post('key-3', { text: 'other' }))).toEqual([422, 'idempotency_key_reused']);
    expect(await problem(await post('key-\u00e9'))).toEqual([400, 'validation_failed']);
    expect(await problem(await post('k'.repeat(256)))).toEqual([400, 'validation_failed']);
    expect((await post('k'.repeat(255))).status).toBe(200);
  });

  it('keys of two users have nothing to do with each other', async () => {
    await post('key-4');
    user = uuidv7();
    const other = await post('key-4');
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect(metered.stage.runs).toBe(2);
  });

  const busy = { members: { retryable: true, retry_after_s: 5 } };
  it.each<[string, Partial<CallEnd>]>([
    ['unbilled', { billable: false }],
    ['billed', { billable: true }],
  ])('a %s failure that a retry may mend frees the key: the next attempt has its own hold', async (name, end) => {
    const key = `key-passing-${name}`;
    metered.stage.script = async function* (meter) {
      attempt(meter, { inputTokens: 10 }, { outcome: 'failed', ...end });
      yield* [];
      throw new AppError('provider_unavailable', 'busy', busy);
    };
    const first = await post(key);
    expect(first.headers.get('retry-after')).toBe('5');
    expect(await first.json()).toMatchObject({ status: 503, code: 'provider_unavailable', retryable: true });
    metered.stage.script = simple();
    const second = await post(key);
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, null]);
    const again = await post(key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(metered.stage.runs).toBe(2);
    // The ledger keeps both attempts.
    const holds = await metered.source.query<object[]>(
      'select sum(cost) as cost from usage_ledger where user_id = $1 group by reservation_id order by min(id)',
      [user],
    );
    expect(holds).toEqual([{ cost: end.billable ? '20000' : '0' }, { cost: '700000' }]);
  });

  it('a problem that no retry mends is replayed as long as the key is kept, and nothing is charged for it', async () => {
    metered.stage.script = async function* (meter) {
      attempt(meter, { inputTokens: 10 }, { outcome: 'refused' });
      yield* [];
      throw new AppError('content_refused', 'the provider refused', { errors: [{ pointer: '/text', detail: 'no' }] });
    };
    expect(await problem(await post('key-5'))).toEqual([422, 'content_refused']);
    metered.stage.script = simple();
    clock.advance(86_399_000);
    const again = await post('key-5');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toMatchObject({
      status: 422,
      code: 'content_refused',
      detail: 'the provider refused',
      errors: [{ pointer: '/text', detail: 'no' }],
    });
    expect([metered.stage.runs, await charges()]).toEqual([1, 1]);
  });

  it('a body that validation refuses is refused again in the same words, and the key stays with it', async () => {
    const refused = await post('key-6', { txt: 'hello' });
    const again = await post('key-6', { txt: 'hello' });
    expect([refused.headers, again.headers].map((headers) => headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
    ]);
    const [first, second] = [await refused.json(), await again.json()] as { request_id: string }[];
    expect(second).toEqual({ ...first, request_id: second!.request_id });
    expect(second).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(await problem(await post('key-6'))).toEqual([422, 'idempotency_key_reused']);
    expect([metered.stage.runs, await charges()]).toEqual([0, 0]);
  });

  it.each([
    ['as JSON', {}],
    ['as a stream', { accept: 'text/event-stream' }],
  ])('a client that lost its connection asks again with its key and gets an answer: %s', async (name, headers) => {
    const key = `key-cut-${name}`;
    let gone: Promise<unknown> | undefined;
    metered.stage.script = async function* (meter, signal) {
      meter.observer.dispatched({ provider: 'anthropic', model: 'claude-sonnet-5-5', prompt: 'suggest.v1' });
      meter.observer.used({ ...NO_TOKENS, inputTokens: 100 });
      yield { event: 'meta', data: {} };
      gone = new Promise((resolve) => signal.addEventListener('abort', resolve));
      await gone;
      // As an adapter does that knows nothing of clients.
      meter.observer.ended({ outcome: 'aborted', billable: true, estimated: true });
      throw new Error('aborted');
    };
    const leaving = new AbortController();
    const first = post(key, undefined, headers, leaving.signal).then((answer) => answer.text());
    await eventually(() => Promise.resolve(expect(gone).toBeDefined()));
    const running = await post(key);
    expect(running.headers.get('retry-after')).toBe('2');
    expect(await running.json()).toMatchObject({ status: 409, code: 'request_in_progress', retryable: true });
    leaving.abort();
    await expect(first).rejects.toThrow();
    metered.stage.script = simple();
    await eventually(async () => {
      const second = await post(key);
      expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, null]);
    });
    expect(await charges()).toBe(2);
  });

  it('after ten minutes only the receipt is left; after a day the key is new', async () => {
    await post('key-7');
    clock.advance(600_001);
    const late = await post('key-7');
    expect(late.headers.get('idempotency-replayed')).toBe('true');
    expect(await late.json()).toMatchObject({
      status: 409,
      code: 'invalid_state',
      receipt: { state: 'answered', usage: { cost_usd: 0.0007, output_tokens: 50 } },
    });
    clock.advance(86_400_000);
    expect((await post('key-7')).headers.get('idempotency-replayed')).toBeNull();
    expect(metered.stage.runs).toBe(2);
  });

  describe('invariant 40: a request that was given up as lost', () => {
    /** A request that waits, and whose hold is swept meanwhile. */
    const lose = async (key: string) => {
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      metered.stage.script = async function* (...work) {
        await gate;
        return yield* simple()(...work);
      };
      const answer = post(key);
      await eventually(() => Promise.resolve(expect(metered.stage.runs).toBe(1)));
      expect(await problem(await post(key))).toEqual([409, 'request_in_progress']);
      clock.advance(3_600_000);
      await metered.app.get(HoldBook, { strict: false }).sweepOne();
      metered.stage.script = simple();
      return { answer, release };
    };

    it('leaves its key to the next attempt, and its answer is not given when it comes to one after all', async () => {
      const { answer, release } = await lose('key-8');
      const second = await post('key-8');
      expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, null]);
      release();
      const late = await answer;
      expect(await late.json()).toMatchObject({ status: 409, code: 'request_in_progress', retryable: true });
      const again = await post('key-8');
      expect(await again.json()).toEqual(await second.json());
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(metered.stage.runs).toBe(2);
    });

    it('is the one success of its key when it comes to an answer before anybody asks again', async () => {
      const { answer, release } = await lose('key-9');
      release();
      const first = await (await answer).json();
      const again = await post('key-9');
      expect([again.headers.get('idempotency-replayed'), await again.json()]).toEqual(['true', first]);
      expect(metered.stage.runs).toBe(1);
    });
  });

  it('invariant 25: neither the key nor the answer can be read in the database', async () => {
    const canary = 'the lighthouse keeper lied';
    await post('secret-key-of-ada', { text: canary });
    const dump = await dumpDatabase(metered.database.url);
    expect(dump).toContain(user);
    for (const secret of [canary, 'secret-key-of-ada']) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
      expect(dump).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4));
    }
  });
});
