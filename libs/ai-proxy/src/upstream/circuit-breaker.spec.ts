import { type AppError, ManualClock } from '@cse/core';
import { CircuitBreaker } from './circuit-breaker';

describe('CircuitBreaker', () => {
  let clock: ManualClock;
  let breaker: CircuitBreaker;

  beforeEach(() => {
    clock = new ManualClock();
    breaker = new CircuitBreaker('anthropic', clock);
  });

  const fail = (times: number) => {
    for (let time = 0; time < times; time++) breaker.admit().report('failed');
  };
  /** Seconds to wait, or undefined when a call would pass. It does not use up a probe. */
  function refusal(): unknown {
    try {
      breaker.admit().report('undecided');
      return undefined;
    } catch (error) {
      expect((error as AppError).code).toBe('provider_unavailable');
      return (error as AppError).members.retry_after_s;
    }
  }

  it('opens after five failures in a row, and only in a row', () => {
    fail(4);
    breaker.admit().report('answered');
    fail(4);
    breaker.admit().report('undecided');
    expect(refusal()).toBeUndefined();
    fail(1);
    expect(refusal()).toBe(15);
    clock.advance(14_001);
    expect(refusal()).toBe(1);
  });

  it('lets one probe through, and no other call until that has shown something', () => {
    fail(5);
    clock.advance(15_000);
    const probe = breaker.admit();
    expect(refusal()).toBe(2);
    probe.report('answering');
    expect(refusal()).toBeUndefined();
    probe.report('answered');
    fail(4);
    expect(refusal()).toBeUndefined();
  });

  it('stays open for another while when the probe fails, and on probation when it breaks off', () => {
    fail(5);
    clock.advance(15_000);
    breaker.admit().report('failed');
    expect(refusal()).toBe(15);
    clock.advance(15_000);
    const probe = breaker.admit();
    probe.report('answering');
    probe.report('failed');
    expect(refusal()).toBe(15);
  });

  it('closes when another model answers where the probe had failed', () => {
    fail(5);
    clock.advance(15_000);
    const probe = breaker.admit();
    probe.report('failed');
    probe.report('answering');
    expect(refusal()).toBeUndefined();
  });

  it('hears nothing new from calls that were under way when it opened', () => {
    const early = breaker.admit();
    fail(5);
    clock.advance(10_000);
    early.report('failed');
    early.report('answered');
    expect(refusal()).toBe(5);
  });
});
