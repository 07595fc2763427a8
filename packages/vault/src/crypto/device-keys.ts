import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { VaultError } from '../error.ts';
import { fromBase64Url, randomBytes, toBase64Url, utf8 } from './bytes.ts';
import { hkdf, KEY_BYTES } from './hash.ts';
import { signedBytes } from './signed-bytes.ts';

/** What everybody may know of a device; keys in base64url. */
export interface PublicDevice {
  device_id: string;
  /** X25519: who has a key for this device seals it to this one. */
  agreement_key: string;
  /** Ed25519: what this device writes is checked with this one. */
  signing_key: string;
}

/**
 * The two key pairs of a device, both derived from one secret of 32 bytes. Curve25519 comes from `@noble/curves`, which was
 * audited and runs everywhere: Web Crypto knows it in the newest browsers only.
 */
export class DeviceKeys {
  readonly deviceId: string;
  readonly secret: Uint8Array;
  readonly agreementPrivate: Uint8Array;
  private readonly signingPrivate: Uint8Array;

  constructor(deviceId: string, secret: Uint8Array) {
    if (secret.length !== KEY_BYTES) throw new VaultError('tampered', 'a secret of a device has 32 bytes');
    this.deviceId = deviceId;
    this.secret = secret;
    this.agreementPrivate = hkdf(secret, utf8('cse-device-agreement-v1'));
    this.signingPrivate = hkdf(secret, utf8('cse-device-signing-v1'));
  }

  static make(deviceId: string = crypto.randomUUID()): DeviceKeys {
    return new DeviceKeys(deviceId, randomBytes(KEY_BYTES));
  }

  get public(): PublicDevice {
    return {
      device_id: this.deviceId,
      agreement_key: toBase64Url(x25519.getPublicKey(this.agreementPrivate)),
      signing_key: toBase64Url(ed25519.getPublicKey(this.signingPrivate)),
    };
  }

  /** @returns the signature in base64url */
  sign(bytes: Uint8Array): string {
    return toBase64Url(ed25519.sign(bytes, this.signingPrivate));
  }

  /** What registers this device: only who has its signing key can make it. */
  proof(userId: string): string {
    const { agreement_key } = this.public;
    return this.sign(signedBytes('cse-device-v1', userId, this.deviceId, fromBase64Url(agreement_key)));
  }
}
