import { ManualClock, uuidv7 } from '@cse/core';
import { Reconciler } from '@cse/usage';
import { eventually } from '../harness/eventually';
import { simple, startMeteredApp, type MeteredApp } from './metered-app';

describe('a process that stops', () => {
  let metered: MeteredApp;
  beforeEach(async () => {
    metered = await startMeteredApp(new ManualClock(new Date('2026-11-22T12:00:00Z')), {
      SHUTDOWN_DRAIN_S: '1',
      DAILY_COST_CAP_USD: '100',
      STREAMS_PER_USER: '100',
    });
  });
  afterEach(() => metered.close());

  const user = uuidv7();
  const open = () =>
    fetch(`${metered.url}/work`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': user, accept: 'text/event-stream' },
      body: JSON.stringify({ text: 'hello' }),
    });
  const states = () =>
    metered.source.query<{ state: string; n: string }[]>(
      'select state, count(*) as n from usage_reservations where user_id = $1 group by 1 order by 1',
      [user],
    );

  it('invariant 18: with 50 open streams settles all of them: those that end in time, and those that it cuts off', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    let started = 0;
    metered.stage.script = async function* (meter, signal, body) {
      const ends = started++ % 2 === 0;
      const { observer } = meter;
      observer.dispatched({ provider: 'anthropic', model: 'claude-sonnet-5-5', prompt: 'suggest.v1' });
      const used = {
        inputTokens: 100,
        cacheReadTokens: 0,
        cacheWrite5mTokens: 0,
        cacheWrite1hTokens: 0,
        outputTokens: 0,
      };
      observer.used(used);
      yield { event: 'meta', data: {} };
      if (ends) await gate;
      else await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      observer.used({ ...used, outputTokens: ends ? 50 : 7 });
      observer.ended({ outcome: ends ? 'complete' : 'aborted', billable: true, estimated: !ends });
      const answer = { text: body.text, usage: meter.usage() };
      yield { event: 'done', data: answer };
      return answer;
    };
    const streams = await Promise.all(Array.from({ length: 50 }, open));
    expect(await states()).toEqual([{ state: 'held', n: '50' }]);
    const texts = Promise.all(streams.map((stream) => stream.text().catch(() => 'cut')));
    const closed = metered.app.close();
    release();
    await closed;
    const whole = (await texts).filter((text) => text.includes('event: done'));
    expect(whole).toHaveLength(25);
    expect(await states()).toEqual([{ state: 'settled', n: '50' }]);
    const lines = await metered.source.query(
      'select outcome, cost, count(*) as n from usage_ledger where user_id = $1 group by 1, 2 order by 1',
      [user],
    );
    expect(lines).toEqual([
      { outcome: 'aborted', cost: '270000', n: '25' },
      { outcome: 'complete', cost: '700000', n: '25' },
    ]);
    expect(await new Reconciler(metered.source).differences(new Date(0))).toEqual([]);
  });

  it('waits for a request whose hold is just being made', async () => {
    metered.stage.script = simple();
    expect((await open()).status).toBe(200);
    const other = metered.source.createQueryRunner();
    await other.query('begin');
    await other.query('select 1 from usage_windows where user_id = $1 for update', [user]);
    const request = open();
    await eventually(async () => {
      const [waiting] = await metered.source.query<object[]>(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).toBeDefined();
    });
    const closed = metered.app.close();
    await other.query('rollback');
    await other.release();
    expect(await (await request).text()).toContain('event: done');
    await closed;
    expect(await states()).toEqual([{ state: 'settled', n: '2' }]);
  });

  it('admits nothing new while it drains', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    metered.stage.script = async function* (...work) {
      yield { event: 'meta', data: {} };
      await gate;
      return yield* simple()(...work);
    };
    const running = await open();
    const closed = metered.app.close();
    await eventually(async () => {
      const refused = await open();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    });
    release();
    expect(await running.text()).toContain('event: done');
    await closed;
  });
});
