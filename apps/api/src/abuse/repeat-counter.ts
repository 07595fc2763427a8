/** Counts what somebody does within a window that begins with the first time. Holds a bounded number of names. */
export class RepeatCounter {
  static readonly MOST = 10_000;
  private readonly counts = new Map<string, { since: number; times: number }>();

  constructor(private readonly windowMs: number) {}

  /** How often it has happened, this time included. */
  count(who: string, now: number): number {
    const known = this.counts.get(who);
    if (known && now - known.since < this.windowMs) return ++known.times;
    this.counts.delete(who);
    if (this.counts.size >= RepeatCounter.MOST) this.counts.delete(this.counts.keys().next().value!);
    this.counts.set(who, { since: now, times: 1 });
    return 1;
  }
}
