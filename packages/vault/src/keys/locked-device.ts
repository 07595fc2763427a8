import { VaultError } from '../error.ts';
import { ARGON2_COST, passphraseKey, type Argon2Cost } from '../crypto/argon2.ts';
import { decrypt, encrypt } from '../crypto/aead.ts';
import { concat, fromBase64Url, randomBytes, text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { DeviceKeys } from '../crypto/device-keys.ts';
import { hkdf, KEY_BYTES } from '../crypto/hash.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import { ownDeviceMac } from './own-device.ts';

export type LockKind = 'passphrase' | 'recovery';

/** What opens a locked device: what a person remembers, or what they wrote down. */
export type LockSecret = { passphrase: string } | { recovery: Uint8Array };

/** The header as it is kept by the server: base64url of its JSON. */
type Header =
  | { v: 1; kdf: 'argon2id'; m: number; t: number; p: number; salt: string; box: string; own: string }
  | { v: 1; kdf: 'hkdf-sha256'; salt: string; box: string; own: string };

/** What is behind a lock: a device of its own, and the secret that the devices of one person share. */
export interface Locked {
  device: DeviceKeys;
  account: Uint8Array;
}

const SALT_BYTES = 16;

const contextOf = (userId: string, deviceId: string, { box: _, own: __, ...parameters }: Header) =>
  signedBytes('cse-lock-v1', userId, deviceId, JSON.stringify(parameters));

/**
 * Locks a device by a passphrase (Argon2id, whose parameters stand in the header) or by the secret of a recovery code.
 * Keys are wrapped to it as to any other device; only whoever knows its secret can be it.
 * @param cost of a try at guessing a passphrase
 * @returns the header, for `PUT /devices/:device_id`
 */
export async function lockDevice(
  { device, account }: Locked,
  userId: string,
  secret: LockSecret,
  cost: Argon2Cost = ARGON2_COST,
): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const own = toBase64Url(ownDeviceMac(account, userId, device.public));
  const written = { salt: toBase64Url(salt), box: '', own };
  const header: Header =
    'passphrase' in secret ? { v: 1, kdf: 'argon2id', ...cost, ...written } : { v: 1, kdf: 'hkdf-sha256', ...written };
  const key = await keyOf(header, secret, cost);
  const content = concat(device.secret, account);
  header.box = toBase64Url(await encrypt(key, content, contextOf(userId, device.deviceId, header)));
  return toBase64Url(utf8(JSON.stringify(header)));
}

/**
 * @param least that a header must ask for: less would let whoever changed it guess the passphrase
 * @throws VaultError `wrong_secret`, which a header that was changed gives as well; `weak_header`
 */
export async function unlockDevice(
  encoded: string,
  userId: string,
  deviceId: string,
  secret: LockSecret,
  least: Argon2Cost = ARGON2_COST,
): Promise<Locked> {
  const header = parse(encoded);
  const key = await keyOf(header, secret, least);
  try {
    const content = await decrypt(key, fromBase64Url(header.box), contextOf(userId, deviceId, header));
    const device = new DeviceKeys(deviceId, content.slice(0, KEY_BYTES));
    return { device, account: content.slice(KEY_BYTES) };
  } catch {
    throw new VaultError('wrong_secret', 'this passphrase or recovery code does not open the backup');
  }
}

function parse(encoded: string): Header {
  try {
    const header = JSON.parse(text(fromBase64Url(encoded))) as Header;
    if (header.v === 1 && typeof header.salt === 'string' && typeof header.box === 'string') return header;
  } catch {
    // What cannot be read is no header.
  }
  throw new VaultError('tampered', 'the header of a locked device cannot be read');
}

function keyOf(header: Header, secret: LockSecret, least: Argon2Cost): Promise<Uint8Array> {
  const salt = fromBase64Url(header.salt);
  if (header.kdf === 'argon2id' && 'passphrase' in secret) {
    const cost: Argon2Cost = { m: header.m, t: header.t, p: header.p };
    return passphraseKey(secret.passphrase, salt, cost, least);
  }
  if (header.kdf === 'hkdf-sha256' && 'recovery' in secret) {
    return Promise.resolve(hkdf(secret.recovery, signedBytes('cse-recovery-key-v1', salt)));
  }
  throw new VaultError('wrong_secret', 'a passphrase opens no recovery code, nor the other way round');
}
