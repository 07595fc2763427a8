import { ManualClock, uuidv7 } from '@cse/core';
import { Reconciler } from '@cse/usage';
import { breakableLink, type BreakableLink } from '../harness/breakable-link';
import { eventually } from '../harness/eventually';
import { simple, startMeteredApp, type MeteredApp } from './metered-app';

describe('when the database is away', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let link: BreakableLink;
  let metered: MeteredApp;
  const user = uuidv7();

  beforeAll(async () => {
    // One connection, so that what is silenced is what the next request speaks over.
    metered = await startMeteredApp(clock, { DATABASE_POOL_SIZE: '1' }, async (url) => {
      const { hostname, port } = new URL(url);
      link = await breakableLink({ host: hostname, port: Number(port || 5432) });
      return link.through(url);
    });
  });
  afterAll(async () => {
    await metered.close();
    await link.close();
  });

  const post = (more: Record<string, string> = {}) =>
    fetch(`${metered.url}/work`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': user, ...more },
      body: JSON.stringify({ text: 'hello' }),
    });
  const charged = () => metered.source.query<object[]>('select cost from usage_ledger where user_id = $1', [user]);

  it('invariant 17: nothing is admitted without a committed hold', async () => {
    expect((await post()).status).toBe(200);
    link.cut();
    metered.stage.runs = 0;
    for (const answer of await Promise.all([post(), post(), post()])) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(await answer.json()).toMatchObject({ code: 'store_unavailable', retryable: true });
    }
    expect(metered.stage.runs).toBe(0);
    link.mend();
    await eventually(async () => expect((await post()).status).toBe(200));
    expect(await new Reconciler(metered.source).differences(new Date(0))).toEqual([]);
  });

  it.each(['breaks', 'stays silent'])(
    'a hold that was made although its connection %s is taken back, and its idempotency key with it',
    async (failure) => {
      const before = (await charged()).length;
      const key = { 'idempotency-key': `in doubt: ${failure}` };
      metered.stage.runs = 0;
      link.silence();
      const answer = post(key);
      const held = () => metered.source.query<object[]>(`select id from usage_reservations where state = 'held'`);
      await eventually(async () => expect(await held()).toHaveLength(1));
      if (failure === 'breaks') link.cut();
      expect((await answer).status).toBe(503);
      link.mend();
      await eventually(async () => expect(await held()).toEqual([]));
      expect([metered.stage.runs, (await charged()).length]).toEqual([0, before]);
      await eventually(async () => expect((await post(key)).status).toBe(200));
      expect([metered.stage.runs, (await charged()).length]).toEqual([1, before + 1]);
      expect(await new Reconciler(metered.source).differences(new Date(0))).toEqual([]);
    },
    30_000,
  );

  it('an answer that was made is given, and charged as soon as the database is back', async () => {
    const before = (await charged()).length;
    metered.stage.script = async function* (...work) {
      const step = simple()(...work);
      yield* [];
      link.cut();
      return yield* step;
    };
    const answer = await post();
    expect(await answer.json()).toMatchObject({ text: 'hello', usage: { cost_usd: 0.0007 } });
    expect(await charged()).toHaveLength(before);
    link.mend();
    await eventually(async () => expect(await charged()).toHaveLength(before + 1));
    expect(await new Reconciler(metered.source).differences(new Date(0))).toEqual([]);
  });
});
