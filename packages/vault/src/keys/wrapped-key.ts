import { VaultError } from '../error.ts';
import { equal, fromBase64Url, text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import type { DeviceKeys, PublicDevice } from '../crypto/device-keys.ts';
import { hmac } from '../crypto/hash.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { seal, unseal } from '../crypto/sealed-box.ts';
import { verifies } from '../crypto/signatures.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import { KeyRing } from './key-ring.ts';

/** What is sealed to a device of a project. */
export interface WrappedContent {
  ring: KeyRing;
  /** The signing key of the device that made the project, base64url. */
  rootKey: string;
  /** The secret that the devices of one person share, when the device is one of the same person. */
  account?: Uint8Array;
}

interface Written {
  v: 1;
  root_key: string;
  keys: string[];
  account?: string;
  /** By the device that certifies the receiver: anybody could seal something to a public key. */
  signature: string;
  /** A MAC by the account's secret: says that a device of the same person has written this. */
  own?: string;
}

const contextOf = (projectId: string, deviceId: string) => signedBytes('cse-wrap-v1', projectId, deviceId);

const contentBytes = ({ ring, rootKey, account }: WrappedContent, deviceId: string) =>
  signedBytes('cse-ring-v1', ring.projectId, deviceId, fromBase64Url(rootKey), account ?? '', ...ring.all());

/**
 * @param by the device that certifies the receiver
 * @returns base64url, for `PUT /projects/:id/keys/:device_id`
 */
export async function wrapKey(content: WrappedContent, to: PublicDevice, by: DeviceKeys): Promise<string> {
  const { ring, rootKey, account } = content;
  const bytes = contentBytes(content, to.device_id);
  const written: Written = {
    v: 1,
    root_key: rootKey,
    keys: ring.all().map(toBase64Url),
    signature: by.sign(bytes),
    ...(account && { account: toBase64Url(account), own: toBase64Url(hmac(account, bytes)) }),
  };
  const plain = pad(utf8(JSON.stringify(written)));
  return toBase64Url(await seal(plain, fromBase64Url(to.agreement_key), contextOf(ring.projectId, to.device_id)));
}

/** What was sealed to a device, and who has sealed it, which is still to be asked. */
export interface Unwrapped extends WrappedContent {
  /** Whether the device with that signing key has made it. */
  isBy(signingKey: string): Promise<boolean>;
  /** Whether a device that shares this secret has made it. */
  isOwn(account: Uint8Array): boolean;
}

/** @throws VaultError `tampered` */
export async function unwrapKey(wrapped: string, projectId: string, device: DeviceKeys): Promise<Unwrapped> {
  const box = fromBase64Url(wrapped);
  const plain = await unseal(box, device.agreementPrivate, contextOf(projectId, device.deviceId));
  const { v, root_key, keys, account, own, signature } = JSON.parse(text(unpad(plain))) as Written;
  if (v !== 1) throw new VaultError('tampered', 'a wrapped key is of a form that is not known here');
  const content: WrappedContent = {
    ring: new KeyRing(projectId, keys.map(fromBase64Url)),
    rootKey: root_key,
    account: account === undefined ? undefined : fromBase64Url(account),
  };
  const bytes = contentBytes(content, device.deviceId);
  return {
    ...content,
    isBy: (signingKey) => verifies({ signature, bytes, signingKey }),
    isOwn: (secret) => own !== undefined && equal(fromBase64Url(own), hmac(secret, bytes)),
  };
}
