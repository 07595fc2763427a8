import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { LaneSplit } from '@cse/prompts';

const NONCE = 12;
const TAG = 16;
const COUNTERS = 8;
/** Counts are halved above this, which keeps their ratio and their size. */
const MOST = 1_000_000;
const NONE: LaneSplit = { aligned: 0, exploratory: 0 };

/**
 * How many proposals of each lane a client has been offered, in a form that tells it nothing: AES-256-GCM, always
 * the same length, bound to the user. One that does not verify counts as none; it is a convenience, not a claim.
 */
export class OfferCursor {
  constructor(private readonly key: Uint8Array) {}

  seal(offered: LaneSplit, userId: string): string {
    const halve = Math.max(offered.aligned, offered.exploratory) > MOST ? 2 : 1;
    const counters = Buffer.alloc(COUNTERS);
    counters.writeUInt32BE(Math.floor(offered.aligned / halve), 0);
    counters.writeUInt32BE(Math.floor(offered.exploratory / halve), 4);
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(userId));
    return Buffer.concat([nonce, cipher.update(counters), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  open(cursor: string | undefined, userId: string): LaneSplit {
    const bytes = Buffer.from(cursor ?? '', 'base64url');
    if (bytes.length !== NONCE + COUNTERS + TAG) return NONE;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE), { authTagLength: TAG })
        .setAAD(Buffer.from(userId))
        .setAuthTag(bytes.subarray(NONCE + COUNTERS));
      const counters = Buffer.concat([decipher.update(bytes.subarray(NONCE, NONCE + COUNTERS)), decipher.final()]);
      return { aligned: counters.readUInt32BE(0), exploratory: counters.readUInt32BE(4) };
    } catch {
      return NONE;
    }
  }
}
