import { AppError, ManualClock, uuidv7 } from '@cse/core';
import { HoldBook } from '@cse/usage';
import { dumpDatabase } from '../harness/dump-database';
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
  ): Promise<Response> {
    return fetch(`${metered.url}/work`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': user, 'idempotency-key': key, ...headers },
      body: JSON.stringify(body),
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

  it('a failure that cost nothing gives the key back; one that cost something is replayed', async () => {
    metered.stage.script = async function* (meter) {
      attempt(meter, undefined, { outcome: 'failed', billable: false });
      yield* [];
      throw new AppError('provider_unavailable', 'busy');
    };
    expect(await problem(await post('key-5'))).toEqual([503, 'provider_unavailable']);
    metered.stage.script = async function* (meter) {
      attempt(meter, { inputTokens: 10 }, { outcome: 'refused' });
      yield* [];
      throw new AppError('content_refused', 'the provider refused', { errors: [{ pointer: '/text', detail: 'no' }] });
    };
    expect(await problem(await post('key-5'))).toEqual([422, 'content_refused']);
    metered.stage.script = simple();
    const again = await post('key-5');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toMatchObject({
      status: 422,
      code: 'content_refused',
      detail: 'the provider refused',
      errors: [{ pointer: '/text', detail: 'no' }],
    });
    expect(metered.stage.runs).toBe(2);
  });

  it('a body that validation refuses does not use the key up', async () => {
    expect((await post('key-6', { txt: 'hello' })).status).toBe(400);
    expect((await post('key-6')).status).toBe(200);
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

  it('a request whose process died is not run again under its key', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    metered.stage.script = async function* (...work) {
      await gate;
      return yield* simple()(...work);
    };
    const first = post('key-8');
    while (metered.stage.runs === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await problem(await post('key-8'))).toEqual([409, 'request_in_progress']);
    clock.advance(3_600_000);
    await metered.app.get(HoldBook, { strict: false }).sweepOne();
    const lost = await post('key-8');
    expect(await lost.json()).toMatchObject({
      status: 409,
      code: 'invalid_state',
      receipt: { state: 'lost', cost_usd: 0.009 },
    });
    release();
    await first;
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
