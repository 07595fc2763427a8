import { ed25519 } from '@noble/curves/ed25519.js';
import { fromBase64Url } from './bytes.ts';

type Raw = Uint8Array<ArrayBuffer>;

/** A signature to be looked at: base64url, what it covers, and whose key it should be. */
export interface SignatureClaim {
  signature: string;
  bytes: Uint8Array;
  signingKey: string;
}

/** Whether this runtime's Web Crypto knows Ed25519; asked once. */
let nativeEd25519: Promise<boolean> | undefined;

/**
 * Whether a signature was made with that key over these bytes (Ed25519, RFC 8032). By Web Crypto where it can, which is
 * fifty times as fast: a device that was away looks at thousands of them.
 */
export async function verifies(claim: SignatureClaim): Promise<boolean> {
  nativeEd25519 ??= knowsEd25519();
  return (await nativeEd25519) ? verifiesNatively(claim) : verifiesInScript(claim);
}

export async function verifiesNatively({ signature, bytes, signingKey }: SignatureClaim): Promise<boolean> {
  try {
    const key = await imported(fromBase64Url(signingKey));
    return await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature) as Raw, bytes as Raw);
  } catch {
    return false;
  }
}

export function verifiesInScript({ signature, bytes, signingKey }: SignatureClaim): boolean {
  try {
    // The strict reading of the standard, as Web Crypto's and the server's.
    return ed25519.verify(fromBase64Url(signature), bytes, fromBase64Url(signingKey), { zip215: false });
  } catch {
    return false;
  }
}

const imported = (key: Uint8Array) => crypto.subtle.importKey('raw', key as Raw, 'Ed25519', false, ['verify']);

async function knowsEd25519(): Promise<boolean> {
  try {
    // The base point: a key that every implementation takes.
    await imported(Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 0x58 : 0x66)));
    return true;
  } catch {
    return false;
  }
}
