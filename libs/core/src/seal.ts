import { createCipheriv, createDecipheriv } from 'node:crypto';
import { RandomPool } from './random-pool';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Of all seals: asking the system for each nonce by itself costs more than sealing. */
const NONCES = new RandomPool(NONCE_BYTES);

/**
 * AES-256-GCM (NIST SP 800-38D) as everything sealed is kept: a random nonce of 12 bytes, the ciphertext, a tag of
 * 16 bytes. Stored rows and cursors that clients hold depend on this order. One key seals at most 2³² times.
 */
export class Seal {
  /** By how many bytes what is sealed is longer than it was. */
  static readonly OVERHEAD = NONCE_BYTES + TAG_BYTES;

  private readonly keys: readonly Uint8Array[];

  /** @param keys of 32 bytes, for this purpose alone (`SecretsConfig.deriveKeys`): the first seals, all of them open */
  constructor(...keys: readonly [Uint8Array, ...Uint8Array[]]) {
    this.keys = keys;
  }

  /** @param bound whom or what it belongs to; it opens for nothing else */
  seal(plain: string | Uint8Array, bound: string): Buffer {
    const nonce = NONCES.take();
    const cipher = createCipheriv(ALGORITHM, this.keys[0]!, nonce).setAAD(Buffer.from(bound));
    const text = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
    return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error when it was sealed under another key or for another `bound`, was changed, or is too short */
  open(sealed: Uint8Array, bound: string): Buffer {
    if (sealed.length < Seal.OVERHEAD) throw new Error('too short to be sealed');
    for (const key of this.keys) {
      const plain = opened(key, sealed, bound);
      if (plain) return plain;
    }
    throw new Error('sealed under another key, or for somebody else');
  }
}

function opened(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(bound))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
