import { createHash } from 'node:crypto';

/**
 * Random choices that a request determines: the same seed text gives the same choices everywhere. SHA-256 in counter
 * mode; eight choices a digest.
 */
export class SeededRandom {
  private readonly key: Buffer;
  private block = Buffer.alloc(0);
  private counter = 0;

  constructor(seed: string) {
    this.key = createHash('sha256').update(seed, 'utf8').digest();
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    if (this.block.length === 0) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(BigInt(this.counter++));
      this.block = createHash('sha256').update(this.key).update(counter).digest();
    }
    const value = this.block.readUInt32BE(0);
    this.block = this.block.subarray(4);
    return value % bound;
  }

  /** A new list in a random order (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }
}
