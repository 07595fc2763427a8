import { BoundedMap } from '@cse/core';

/** More different things than this are not told apart any more: each counts as new. */
const TOLD_APART = 64;
const MOST = 10_000;

/** Counts the different things that somebody does within a window that begins with the first. Bounded in size. */
export class DistinctCounter {
  private readonly known = new BoundedMap<string, { since: number; times: number; things: Set<string> }>(MOST);

  constructor(private readonly windowMs: number) {}

  /** How many there have been, this one included; 0 for one that was counted before. */
  count(who: string, what: string, now: number): number {
    const seen = this.known.get(who);
    if (!seen || now - seen.since >= this.windowMs) {
      this.known.set(who, { since: now, times: 1, things: new Set([what]) });
      return 1;
    }
    if (seen.things.has(what)) return 0;
    if (seen.things.size < TOLD_APART) seen.things.add(what);
    return ++seen.times;
  }
}
