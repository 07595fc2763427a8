import type { RegisteredDevice } from '../api.ts';
import { equal, fromBase64Url, text } from '../crypto/bytes.ts';
import type { PublicDevice } from '../crypto/device-keys.ts';
import { hmac } from '../crypto/hash.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';

/** Says that a device belongs to the person whose devices share that secret: the server cannot make it. */
export function ownDeviceMac(account: Uint8Array, userId: string, device: PublicDevice): Uint8Array {
  const keys = [fromBase64Url(device.agreement_key), fromBase64Url(device.signing_key)];
  return hmac(account, signedBytes('cse-own-device-v1', userId, device.device_id, ...keys));
}

/** Whether a device on the server's list has such a MAC: a device as its header, one behind a lock in its header. */
export function isOwnDevice(account: Uint8Array, userId: string, device: RegisteredDevice): boolean {
  try {
    const header = fromBase64Url(device.header ?? '');
    const mac = device.kind === 'device' ? header : fromBase64Url((JSON.parse(text(header)) as { own: string }).own);
    return equal(mac, ownDeviceMac(account, userId, device));
  } catch {
    return false;
  }
}
