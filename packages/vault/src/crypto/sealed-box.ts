import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { VaultError } from '../error.ts';
import { concat } from './bytes.ts';
import { KEY_BYTES } from './hash.ts';

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

type Raw = Uint8Array<ArrayBuffer>;
const buffer = (bytes: Uint8Array): ArrayBuffer => (bytes.slice() as Raw).buffer;

/**
 * Seals content to the owner of an X25519 key: HPKE in its base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256 and AES-256-GCM; the encapsulated key comes first. It does not say who sealed it: certificates do.
 * @param context what it is for; it opens with the same one only
 */
export async function seal(content: Uint8Array, publicKey: Uint8Array, context: Uint8Array): Promise<Uint8Array> {
  const recipientPublicKey = await suite.kem.importKey('raw', buffer(publicKey), true);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: buffer(context) });
  return concat(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(buffer(content))));
}

/** @throws VaultError `tampered` when it was sealed to another key or context, or changed since */
export async function unseal(box: Uint8Array, privateKey: Uint8Array, context: Uint8Array): Promise<Uint8Array> {
  try {
    const recipientKey = await suite.kem.importKey('raw', buffer(privateKey), false);
    const enc = buffer(box.subarray(0, KEY_BYTES));
    const recipient = await suite.createRecipientContext({ recipientKey, enc, info: buffer(context) });
    return new Uint8Array(await recipient.open(buffer(box.subarray(KEY_BYTES))));
  } catch {
    throw new VaultError('tampered', 'a sealed key does not open on this device');
  }
}
