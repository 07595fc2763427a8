import { randomFillSync } from 'node:crypto';

/** Pieces that are drawn at once. */
const PIECES = 256;

/** Random bytes in pieces of one size, none given twice. Asking the system for each by itself costs ten times as much. */
export class RandomPool {
  private readonly bytes: Buffer;
  private used: number;

  /** @param size of a piece, in bytes */
  constructor(private readonly size: number) {
    this.bytes = Buffer.alloc(size * PIECES);
    this.used = this.bytes.length;
  }

  /** The next piece; it is overwritten after 255 others have been taken, so it is copied by whoever keeps it. */
  take(): Buffer {
    if (this.used === this.bytes.length) {
      randomFillSync(this.bytes);
      this.used = 0;
    }
    return this.bytes.subarray(this.used, (this.used += this.size));
  }
}
