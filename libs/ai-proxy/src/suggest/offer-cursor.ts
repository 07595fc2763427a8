import { Seal } from '@cse/core';
import type { LaneSplit } from '@cse/prompts';

const COUNTERS = 8;
/** Counts are halved above this, which keeps their ratio and their size. */
const MOST = 1_000_000;
const NONE: LaneSplit = { aligned: 0, exploratory: 0 };

/**
 * How many proposals of each lane a client has been offered, in a form that tells it nothing: sealed, always the
 * same length, bound to the user. One that does not verify counts as none; it is a convenience, not a claim.
 */
export class OfferCursor {
  private readonly box: Seal;

  /** @param keys the first seals, all of them open */
  constructor(...keys: readonly [Uint8Array, ...Uint8Array[]]) {
    this.box = new Seal(...keys);
  }

  seal(offered: LaneSplit, userId: string): string {
    const halve = Math.max(offered.aligned, offered.exploratory) > MOST ? 2 : 1;
    const counters = Buffer.alloc(COUNTERS);
    counters.writeUInt32BE(Math.floor(offered.aligned / halve), 0);
    counters.writeUInt32BE(Math.floor(offered.exploratory / halve), 4);
    return this.box.seal(counters, userId).toString('base64url');
  }

  open(cursor: string | undefined, userId: string): LaneSplit {
    const bytes = Buffer.from(cursor ?? '', 'base64url');
    if (bytes.length !== COUNTERS + Seal.OVERHEAD) return NONE;
    try {
      const counters = this.box.open(bytes, userId);
      return { aligned: counters.readUInt32BE(0), exploratory: counters.readUInt32BE(4) };
    } catch {
      return NONE;
    }
  }
}
