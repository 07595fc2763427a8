import { ManualClock, uuidv7 } from '@cse/core';
import { HoldBook } from '@cse/usage';
import { eventually } from '../harness/eventually';
import { simple, startMeteredApp, type MeteredApp } from './metered-app';

/** Every timer but the heartbeat's stays real. */
const REAL = ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask'] as const;
const REAL_CLOCKS = ['Date', 'hrtime', 'performance'] as const;
/** Deadline of the work and margin. */
const HOLD_MS = 180_000;

describe('a stream whose reader takes its time', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let metered: MeteredApp;

  beforeAll(async () => {
    jest.useFakeTimers({ doNotFake: [...REAL, ...REAL_CLOCKS] });
    metered = await startMeteredApp(clock);
  });
  afterAll(async () => {
    jest.useRealTimers();
    await metered.close();
  });

  it('invariant 14: keeps its hold for as long as it lives, and is charged once', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    metered.stage.script = async function* (...work) {
      yield { event: 'meta', data: {} };
      await gate;
      return yield* simple()(...work);
    };
    const user = uuidv7();
    const answer = await fetch(`${metered.url}/work`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': user, accept: 'text/event-stream' },
      body: JSON.stringify({ text: 'hello' }),
    });
    const budget = metered.app.get(HoldBook, { strict: false });
    const begun = clock.millis();
    while (clock.millis() < begun + 2 * HOLD_MS) {
      clock.advance(20_000);
      jest.advanceTimersByTime(20_000);
      await eventually(async () => {
        const [row] = await metered.source.query<{ expires_at: Date }[]>('select expires_at from usage_reservations');
        expect(row!.expires_at.getTime()).toBeGreaterThanOrEqual(clock.millis() + 60_000);
      });
      expect(await budget.sweepOne()).toBeUndefined();
    }
    release();
    expect(await answer.text()).toContain('event: done');
    const lines = await metered.source.query('select kind, outcome from usage_ledger where user_id = $1', [user]);
    expect(lines).toEqual([{ kind: 'usage', outcome: 'complete' }]);
  });
});
