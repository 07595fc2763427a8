import { createHash } from 'node:crypto';

/** The same numbers for the same seed, so that two runs measure the same thing. */
export class Random {
  private counter = 0;

  constructor(private readonly seed: string) {}

  /** An integer from 0 up to, and not including, `limit`. */
  below(limit: number): number {
    const digest = createHash('sha256').update(`${this.seed}:${this.counter++}`).digest();
    return digest.readUInt32BE(0) % limit;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}
