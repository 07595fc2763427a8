import { countOf } from '@cse/core';

/**
 * Counters of one answer as they come in. They are cumulative and only grow, so of early and late ones the larger stands:
 * adding them up would count twice, and gateways repeat them as zeros at the end.
 */
export class GrowingCounts<Name extends string> {
  private readonly said: Partial<Record<Name, number>> = {};

  /** Takes a counter as it was sent; what is no count changes nothing. */
  raise(name: Name, value: unknown): void {
    const count = countOf(value);
    if (count !== undefined) this.said[name] = Math.max(count, this.said[name] ?? 0);
  }

  /** Undefined until something was said of it that can be read. */
  get(name: Name): number | undefined {
    return this.said[name];
  }
}
