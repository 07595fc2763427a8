import type { ChunkName, SignedBody } from '../api.ts';
import { VaultError } from '../error.ts';
import { decrypt, encrypt } from '../crypto/aead.ts';
import { fromBase64Url, hex, text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import type { DeviceKeys } from '../crypto/device-keys.ts';
import { sha256 } from '../crypto/hash.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { verifies } from '../crypto/signatures.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import type { Certificates } from '../keys/certificates.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { ChunkRef } from './chunks.ts';

/** What the server reads of a version: which chunks it must keep, and which version comes before it. */
export interface ManifestBody {
  v: 1;
  project_id: string;
  version: number;
  /** SHA-256 of the body before, hexadecimal. */
  previous: string | null;
  generation: number;
  device_id: string;
  chunks: ChunkName[];
  payload: string;
}

export interface FileEntry {
  name: string;
  /** Bytes. */
  size: number;
  chunks: ChunkRef[];
}

/** What only members read of a version. */
export interface ManifestPayload {
  /** When its device made it, RFC 3339. */
  made_at: string;
  /** Hashes of the versions before this one, the newest first: by them a device knows that what it saw is still in it. */
  history: string[];
  /** The list of files, in chunks of its own, as it may be long. */
  files: ChunkRef[];
}

export interface Manifest {
  body: ManifestBody;
  /** Without files where nobody can read it, though a member has signed it. */
  payload: ManifestPayload;
  isSound: boolean;
  /** SHA-256 of the body, hexadecimal. */
  hash: string;
}

/** So many versions back a device may have been away and still find what it saw. */
export const HISTORY = 128;

export const hashOfBody = (body: string): string => hex(sha256(utf8(body)));

const contextOf = ({ project_id, version, generation, device_id }: Omit<ManifestBody, 'payload' | 'chunks'>) =>
  signedBytes('cse-manifest-payload-v1', project_id, version, generation, device_id);

/** Writes and signs a version. */
export async function writeManifest(
  head: Omit<ManifestBody, 'v' | 'payload'>,
  payload: ManifestPayload,
  ring: KeyRing,
  device: DeviceKeys,
): Promise<SignedBody> {
  const key = ring.key('manifest', head.generation);
  const box = await encrypt(key, pad(utf8(JSON.stringify(payload))), contextOf({ v: 1, ...head }));
  const body = JSON.stringify({ v: 1, ...head, payload: toBase64Url(box) } satisfies ManifestBody);
  return { body, signature: device.sign(signedBytes('cse-manifest-v1', body)), device_id: device.deviceId };
}

/**
 * Reads a version as the server gave it: who signed it may write, it is the version that was asked for, of this project.
 * @throws VaultError `tampered`, `not_certified`, `no_key`
 */
export async function readManifest(
  { body: written, signature, device_id }: SignedBody,
  version: number,
  ring: KeyRing,
  certificates: Certificates,
): Promise<Manifest> {
  const body = JSON.parse(written) as ManifestBody;
  const signer = await certificates.ofWriter(device_id, body.generation);
  const bytes = signedBytes('cse-manifest-v1', written);
  if (!(await verifies({ signature, bytes, signingKey: signer.signing_key }))) {
    throw new VaultError('tampered', 'the signature of a version is not that of its device');
  }
  const isIt = body.v === 1 && body.project_id === ring.projectId && body.device_id === device_id;
  if (!isIt || body.version !== version) throw new VaultError('tampered', 'a version stands in the place of another');
  const key = ring.key('manifest', body.generation);
  const payload = await payloadOf(body, key).catch(() => undefined);
  // What is signed and cannot be read still says which one it follows: others go on after it.
  const history = body.previous === null ? [] : [body.previous];
  const unread: ManifestPayload = { made_at: '', history, files: [] };
  return { body, payload: payload ?? unread, isSound: payload !== undefined, hash: hashOfBody(written) };
}

async function payloadOf(body: ManifestBody, key: Uint8Array): Promise<ManifestPayload | undefined> {
  const written = text(unpad(await decrypt(key, fromBase64Url(body.payload), contextOf(body))));
  const { made_at, history, files } = JSON.parse(written) as ManifestPayload;
  const isSound = typeof made_at === 'string' && Array.isArray(files) && (history[0] ?? null) === body.previous;
  return isSound ? { made_at, history, files } : undefined;
}
