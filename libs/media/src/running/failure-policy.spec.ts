import { backOffMs, decideOn, type FailureContext } from './failure-policy';

const context = (change: Partial<FailureContext> = {}): FailureContext => ({
  phase: 'submit',
  submissions: 1,
  failures: 0,
  retryAfterMs: undefined,
  giveUpAfter: undefined,
  baseMs: 100,
  random: 0,
  rereadable: true,
  affordable: true,
  ...change,
});
const failed = { do: 'fail', code: 'provider_error', retryable: true };

describe('what is done about a failure', () => {
  it('a creation that the vendor says it failed over is not sent again, and its attempt was refused', () => {
    expect(decideOn('create_failed', context())).toEqual({ ...failed, attempt: 'rejected' });
  });

  it('one that may be sent again is sent again twice, and then given up', () => {
    const decisions = [1, 2, 3].map((submissions) => decideOn('create_failed_retryable', context({ submissions })));
    expect(decisions).toEqual([
      { do: 'submit_again', delayMs: 100, attempt: 'rejected' },
      { do: 'submit_again', delayMs: 100, attempt: 'rejected' },
      { ...failed, attempt: 'rejected' },
    ]);
  });

  it('a vendor that is too busy is waited for, and does not count; a quota of the day ends the job', () => {
    expect(decideOn('capacity', context({ submissions: 99, failures: 99 }))).toEqual({ do: 'wait' });
    expect(decideOn('capacity', context({ phase: 'read', retryAfterMs: 700 }))).toEqual({
      do: 'ask_again',
      delayMs: 700,
    });
    const today = { do: 'fail', code: 'provider_daily_quota', retryable: true };
    expect(decideOn('daily_quota', context())).toEqual({ ...today, attempt: 'rejected' });
  });

  it('a result on a host that is not named is neither read again nor bought again', () => {
    const decision = decideOn('result_refused', context({ phase: 'read' }));
    expect(decision).toEqual({ do: 'fail', code: 'result_host_refused', retryable: false, attempt: 'failed' });
  });

  it('a pause doubles with each failure up to a minute, whatever chance adds', () => {
    const pauses = [0, 1, 5, 9, 10, 200].map((failures) => backOffMs({ baseMs: 100, failures, random: 1 }));
    expect(pauses).toEqual([150, 300, 4_800, 60_000, 60_000, 60_000]);
  });

  it('only a creation without an answer is reconciled', () => {
    expect(decideOn('unknown_outcome', context())).toEqual({ do: 'reconcile' });
    expect(decideOn('unknown_outcome', context({ phase: 'read' }))).toEqual({ do: 'ask_again', delayMs: 100 });
  });

  it('what cannot be read is asked for again, no sooner than the vendor wants it', () => {
    const read = { phase: 'read', failures: 2 } as const;
    expect(decideOn('transient_read', context(read))).toEqual({ do: 'ask_again', delayMs: 400 });
    expect(decideOn('transient_read', context({ ...read, retryAfterMs: 9_000 }))).toEqual({
      do: 'ask_again',
      delayMs: 9_000,
    });
  });

  it('as often as its row says, and without an end where it says nothing', () => {
    const read = (failures: number, giveUpAfter?: number) =>
      decideOn('transient_read', context({ phase: 'read', failures, giveUpAfter })).do;
    expect([0, 1, 2, 3, 4, 5].map((failures) => read(failures, 5))).toEqual([
      ...Array.from({ length: 4 }, () => 'ask_again'),
      'fail',
      'fail',
    ]);
    expect(read(500)).toBe('ask_again');
  });
});
