import { ManualClock, NO_TOKENS, uuidv7 } from '@cse/core';
import { HoldBook, Reconciler, type Meter } from '@cse/usage';
import { eventually } from '../harness/eventually';
import { attempt, BOUND_USD, simple, startMeteredApp, type MeteredApp } from './metered-app';

const nano = (usd: number) => String(Math.round(usd * 1e9));
const CALL = { provider: 'anthropic', model: 'claude-sonnet-5-5', prompt: 'suggest.v1' };

interface Line {
  outcome: string;
  estimated: boolean;
  cost: string;
}

/** What the work has done by the time its process dies, and what it is charged then. */
const DEATHS: [string, (meter: Meter) => void, Line[]][] = [
  ['nothing was sent', () => undefined, []],
  [
    'it was sent, and nobody answered',
    (meter) => meter.observer.dispatched(CALL),
    [{ outcome: 'lost', estimated: true, cost: nano(BOUND_USD) }],
  ],
  [
    'it was sent, and nobody answered a call that says what it would be taken for',
    ({ observer }) => observer.dispatched(CALL, () => ({ ...NO_TOKENS, inputTokens: 100, outputTokens: 50 })),
    [{ outcome: 'lost', estimated: true, cost: '700000' }],
  ],
  [
    'the provider had said what it used so far',
    ({ observer }) => {
      observer.dispatched(CALL);
      observer.used({ ...NO_TOKENS, inputTokens: 100, outputTokens: 50 });
    },
    [{ outcome: 'lost', estimated: true, cost: '700000' }],
  ],
  [
    'it was refused unbilled, and not sent again yet',
    (meter) => attempt(meter, undefined, { outcome: 'failed', billable: false }),
    [{ outcome: 'failed', estimated: false, cost: '0' }],
  ],
  [
    'it was answered and not settled',
    (meter) => attempt(meter, { inputTokens: 100, outputTokens: 50 }),
    [{ outcome: 'complete', estimated: false, cost: '700000' }],
  ],
];

describe('invariant 41: a process that dies with a request open', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let metered: MeteredApp;
  let user: string;

  beforeAll(async () => {
    metered = await startMeteredApp(clock);
  });
  beforeEach(() => {
    user = uuidv7();
    metered.stage.runs = 0;
  });
  afterEach(async () => {
    expect(await new Reconciler(metered.source).differences(new Date(0))).toEqual([]);
  });
  afterAll(() => metered.close());

  const post = () =>
    fetch(`${metered.url}/work`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': user, 'idempotency-key': 'mine' },
      body: JSON.stringify({ text: 'hello' }),
    });
  const lines = () =>
    metered.source.query<Line[]>(
      'select outcome, estimated, cost from usage_ledger where user_id = $1 order by reservation_id, id',
      [user],
    );
  const known = async () => {
    const [hold] = await metered.source.query<{ known: { outcome: string; prompt?: string }[] }[]>(
      `select known from usage_reservations where user_id = $1 and state = 'held'`,
      [user],
    );
    return hold?.known;
  };

  /** A request whose work stops where `until` leaves it; its process is then taken for dead by the others. */
  async function open(until: (meter: Meter) => void) {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    metered.stage.script = async function* (meter, ...work) {
      until(meter);
      await gate;
      return yield* simple()(meter, ...work);
    };
    const answer = post();
    await eventually(() => Promise.resolve(expect(metered.stage.runs).toBe(1)));
    return { answer, release };
  }

  /** As when the lease had lapsed: in one transaction, so that the next beat does not come in between. */
  const takenOver = () =>
    metered.source.transaction(async (session) => {
      await session.query(`update usage_processes set alive_until = now() - interval '1 second'`);
      const [row] = await session.query<{ taken: { cost: string } }[]>('select usage_take_over($1) as taken', [
        clock.now(),
      ]);
      return row!.taken.cost;
    });

  it.each(DEATHS)('%s: that is what it is charged, and its key works again', async (_, until, charged) => {
    const { answer, release } = await open(until);
    await eventually(async () => {
      expect((await known())!.map(({ outcome, prompt }) => [outcome, prompt])).toEqual(
        charged.map(({ outcome }) => [outcome, CALL.prompt]),
      );
    }, 10_000);
    expect(await takenOver()).toBe(String(charged.reduce((sum, { cost }) => sum + Number(cost), 0)));
    expect(await lines()).toEqual(charged);

    metered.stage.script = simple();
    const second = await post();
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect(await lines()).toEqual([...charged, { outcome: 'complete', estimated: false, cost: '700000' }]);

    // It lives after all: the ledger says what is true, and its answer is nobody's.
    release();
    expect(await (await answer).json()).toMatchObject({ status: 409, code: 'request_in_progress' });
  });

  it('within a second of its hold, before it said anything: it is charged what it was expected to use', async () => {
    // 900 tokens from the cache, 100 new ones and 100 written.
    const expected = nano((900 * 0.1 + 100 * 2 + 100 * 10) / 1e6);
    const { answer, release } = await open(() => undefined);
    expect(await takenOver()).toBe(expected);
    expect(await lines()).toEqual([{ outcome: 'lost', estimated: true, cost: expected }]);
    release();
    await answer;
  });

  it('loses its lease by the time of the database, and takes nothing over in the beat in which it comes back', async () => {
    const beat = async (id: string, leaseMs: number) => {
      const [row] = await metered.source.query<{ beat: object }[]>(`select usage_beat($1, $2, '[]') as beat`, [
        id,
        leaseMs,
      ]);
      return row!.beat;
    };
    const [one, other] = [uuidv7(), uuidv7()];
    expect(await beat(one, 60_000)).toMatchObject({ unbroken: false });
    expect(await beat(one, 60_000)).toMatchObject({ unbroken: true });
    await beat(other, 0);
    expect(await beat(one, 0)).toMatchObject({ unbroken: true, lapsed: true });
    expect(await beat(one, 60_000)).toMatchObject({ unbroken: false });
    // Nothing of theirs is left, so they are forgotten.
    await eventually(async () => {
      await metered.app.get(HoldBook, { strict: false }).takeOverOne();
      const rows = await metered.source.query<object[]>('select 1 from usage_processes where id = $1', [other]);
      expect(rows).toEqual([]);
    });
  });
});
