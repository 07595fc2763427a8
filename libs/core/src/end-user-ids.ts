import { createHmac } from 'node:crypto';

/**
 * Under which name a vendor sees a user: 64 lower-case hexadecimal digits, HMAC-SHA256 (RFC 2104) under a key of this
 * deployment. It is the same for all that a user asks of one vendor, so that the vendor can act against one person and
 * not against the whole account; it tells nothing of them, and two vendors cannot compare theirs.
 */
export class EndUserIds {
  /** @param key 32 bytes, for this purpose alone (`SecretsConfig.deriveKey`) */
  constructor(private readonly key: Uint8Array) {}

  /** @param vendor the provider's id, such as "openai", whichever of its services is asked */
  of(vendor: string, userId: string): string {
    return createHmac('sha256', this.key).update(`${vendor}\n${userId}`).digest('hex');
  }
}
