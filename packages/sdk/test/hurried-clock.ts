import type { Clock } from '../src/index.ts';

/** Waits of more than this are limits, which a test lets pass by itself. */
const LIMIT_MS = 15_000;

/** A clock whose waits are over at once, and are written down; its limits (timeouts) pass when the test says so. */
export class HurriedClock implements Clock {
  readonly waits: number[] = [];
  private time = 1_700_000_000_000;
  private readonly limits = new Map<object, { at: number; then: () => void }>();

  now(): number {
    return this.time;
  }

  setTimeout(then: () => void, ms: number): object {
    const timer = {};
    this.limits.set(timer, { at: this.time + ms, then });
    if (ms > LIMIT_MS) return timer;
    this.waits.push(ms);
    setImmediate(() => {
      if (!this.limits.delete(timer)) return;
      this.time += ms;
      then();
    });
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.limits.delete(timer as object);
  }

  /** Limits that are running. */
  get running(): number {
    return this.limits.size;
  }

  pass(ms: number): void {
    this.time += ms;
    for (const [timer, { at, then }] of this.limits) {
      if (at <= this.time && this.limits.delete(timer)) then();
    }
  }
}
