import { VaultError } from '../error.ts';
import { concat, randomBytes } from './bytes.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a box is longer than its content. */
export const BOX_OVERHEAD = NONCE_BYTES + TAG_BYTES;

type Raw = Uint8Array<ArrayBuffer>;

/**
 * AES-256-GCM with a random nonce, which comes first. NIST SP 800-38D allows 2^32 messages to one key with random nonces;
 * every kind of message has a key of its own in every generation of the project's key.
 * @param context what the content is bound to: a box that is shown in another place does not open there
 */
export async function encrypt(key: Uint8Array, content: Uint8Array, context: Uint8Array): Promise<Uint8Array> {
  const nonce = randomBytes(NONCE_BYTES);
  const how = { name: 'AES-GCM', iv: nonce as Raw, additionalData: context as Raw };
  const box = await crypto.subtle.encrypt(how, await imported(key), content as Raw);
  return concat(nonce, new Uint8Array(box));
}

/** @throws VaultError `tampered` when it was made with another key or context, or changed since */
export async function decrypt(key: Uint8Array, box: Uint8Array, context: Uint8Array): Promise<Uint8Array> {
  if (box.length < BOX_OVERHEAD) throw new VaultError('tampered', 'an encrypted text is cut short');
  const how = { name: 'AES-GCM', iv: box.slice(0, NONCE_BYTES) as Raw, additionalData: context as Raw };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, await imported(key), box.slice(NONCE_BYTES) as Raw));
  } catch {
    throw new VaultError('tampered', 'an encrypted text does not open with the key that it should open with');
  }
}

const imported = (key: Uint8Array) =>
  crypto.subtle.importKey('raw', key as Raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
