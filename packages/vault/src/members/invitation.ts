import { VaultError } from '../error.ts';
import { equal, fromBase64Url, toBase64Url, utf8, text } from '../crypto/bytes.ts';
import type { PublicDevice } from '../crypto/device-keys.ts';
import { hmac } from '../crypto/hash.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';

/** What a link brings behind its `#`, which no browser sends to a server. */
export interface Invitation {
  projectId: string;
  /** Shown to the server, which answers with the membership. */
  token: string;
  /** Of the project's root key: the server cannot show another project in its place. */
  root: Uint8Array;
  /** Known to the two people alone: by it the owner's device knows the keys of the invited one. */
  secret: Uint8Array;
}

const NAME = 'join';

/** @param page the address of the app's page that takes invitations */
export function toLink(page: string, { projectId, token, root, secret }: Invitation): string {
  const parts = ['1', projectId, token, toBase64Url(root), toBase64Url(secret)];
  return `${page.split('#')[0]}#${NAME}=${toBase64Url(utf8(JSON.stringify(parts)))}`;
}

/** @throws VaultError `bad_code` when a part of the link was lost */
export function fromLink(link: string): Invitation {
  try {
    const encoded = new RegExp(`#${NAME}=([\\w-]+)$`).exec(link.trim())?.[1] ?? '';
    const [version, projectId, token, root, secret] = JSON.parse(text(fromBase64Url(encoded))) as string[];
    if (version !== '1') throw new Error('another version');
    return { projectId: projectId!, token: token!, root: fromBase64Url(root!), secret: fromBase64Url(secret!) };
  } catch {
    throw new VaultError('bad_code', 'this link is not whole: copy all of it, to its last letter');
  }
}

/** What the invited person's device hands in: that these keys are theirs, for who knows the link's secret. */
export function bindingOf(secret: Uint8Array, projectId: string, device: PublicDevice): string {
  const keys = [fromBase64Url(device.agreement_key), fromBase64Url(device.signing_key)];
  return toBase64Url(hmac(secret, signedBytes('cse-invite-v1', projectId, device.device_id, ...keys)));
}

export function isBound(binding: string, secret: Uint8Array, projectId: string, device: PublicDevice): boolean {
  return equal(utf8(binding), utf8(bindingOf(secret, projectId, device)));
}
