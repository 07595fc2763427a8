import { VaultError } from '../error.ts';
import { concat, fromBase64Url, hex } from './bytes.ts';
import type { PublicDevice } from './device-keys.ts';
import { sha256 } from './hash.ts';
import { signedBytes } from './signed-bytes.ts';

/** Bytes of the fingerprint in a link: 128 bits, which nobody finds a second key for. */
const FINGERPRINT_BYTES = 16;

/** The fingerprint of a signing key (base64url), as links carry it. */
export const fingerprint = (signingKey: string): Uint8Array =>
  sha256(signedBytes('cse-fingerprint-v1', fromBase64Url(signingKey))).slice(0, FINGERPRINT_BYTES);

/**
 * What two people, or one person at two devices, compare aloud: 30 digits in groups of five, the same on both sides when
 * each has both true keys of the other, the one that signs and the one that things are sealed to. Digits, because they can
 * be read in every language. 99 bits: who wants to stand between two devices would have to find a key that gives the same
 * digits.
 */
export function safetyNumber(one: Keys, other: Keys): string {
  const [first, second] = [one, other].map(bytesOf).sort((a, b) => (hex(a) < hex(b) ? -1 : 1));
  const hash = sha256(signedBytes('cse-safety-v1', first!, second!));
  // Six groups of five bytes, each as five digits (Signal's numbers are made the same way).
  return Array.from({ length: 6 }, (_, group) => {
    const bytes = hash.slice(group * 5, group * 5 + 5);
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    return String(value % 100_000).padStart(5, '0');
  }).join(' ');
}

/**
 * A device as the server lists it now, after its number was compared.
 * @throws VaultError `no_key` when it is not listed any more; `tampered` when its keys are not those that were compared
 */
export function expectCompared<Device extends Keys>(self: Keys, device: Device | undefined, compared: string): Device {
  if (!device) throw new VaultError('no_key', 'that device is not there any more');
  if (safetyNumber(self, device) !== compared) {
    throw new VaultError('tampered', 'the server shows other keys of that device than those that were compared');
  }
  return device;
}

type Keys = Pick<PublicDevice, 'agreement_key' | 'signing_key'>;

const bytesOf = ({ agreement_key, signing_key }: Keys): Uint8Array =>
  concat(fromBase64Url(agreement_key), fromBase64Url(signing_key));
