import type { ChunkName, SignedBody } from '../api.ts';
import { UnsoundError, VaultError } from '../error.ts';
import { decrypt, encrypt } from '../crypto/aead.ts';
import { fromBase64Url, hex, toBase64Url, utf8 } from '../crypto/bytes.ts';
import type { DeviceKeys } from '../crypto/device-keys.ts';
import { sha256 } from '../crypto/hash.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { verifies } from '../crypto/signatures.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import type { Certificates } from '../keys/certificates.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { aCount, aHash, aText, aTime, listOf, objectOf, readAs, someBytes, type Shape } from '../shape.ts';
import { aRefIn, type ChunkRef } from './chunks.ts';

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

const aBody = objectOf<ManifestBody>({
  v: (value): value is 1 => value === 1,
  project_id: aText,
  version: aCount,
  previous: (value): value is string | null => value === null || aHash(value),
  generation: aCount,
  device_id: aText,
  chunks: listOf(objectOf<ChunkName>({ sha256: aHash, size: aCount })),
  payload: someBytes,
});

/** What the server can read of a version, before it was checked who has signed it. @throws VaultError `tampered` */
export const bodyOf = ({ body }: SignedBody): ManifestBody => readAs(body, aBody, 'a version');

/** A list of files, of a version with this body: the server keeps no other chunks for it than those of the body. */
export function filesFor(body: ManifestBody): Shape<FileEntry[]> {
  return listOf(objectOf<FileEntry>({ name: aText, size: aCount, chunks: chunksOf(body) }));
}

function chunksOf({ generation, chunks }: ManifestBody): Shape<ChunkRef[]> {
  const [aRef, kept] = [aRefIn(generation), new Set(chunks.map(({ sha256 }) => sha256))];
  return listOf((value): value is ChunkRef => aRef(value) && kept.has(value.sha256));
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
  signed: SignedBody,
  version: number,
  ring: KeyRing,
  certificates: Certificates,
): Promise<Manifest> {
  const { body: written, signature, device_id } = signed;
  const body = bodyOf(signed);
  const signer = await certificates.ofWriter(device_id, body.generation);
  const bytes = signedBytes('cse-manifest-v1', written);
  if (!(await verifies({ signature, bytes, signingKey: signer.signing_key }))) {
    throw new VaultError('tampered', 'the signature of a version is not that of its device');
  }
  const isIt = body.project_id === ring.projectId && body.device_id === device_id;
  if (!isIt || body.version !== version) throw new VaultError('tampered', 'a version stands in the place of another');
  const key = ring.key('manifest', body.generation);
  const payload = await payloadOf(body, key).catch(() => undefined);
  // What is signed and cannot be read still says which one it follows: others go on after it.
  const history = body.previous === null ? [] : [body.previous];
  const unread: ManifestPayload = { made_at: '', history, files: [] };
  return { body, payload: payload ?? unread, isSound: payload !== undefined, hash: hashOfBody(written) };
}

async function payloadOf(body: ManifestBody, key: Uint8Array): Promise<ManifestPayload> {
  const written = unpad(await decrypt(key, fromBase64Url(body.payload), contextOf(body)));
  const aPayload = objectOf<ManifestPayload>({ made_at: aTime, history: listOf(aHash), files: chunksOf(body) });
  const payload = readAs(written, aPayload, 'a version');
  const { history } = payload;
  if ((history[0] ?? null) !== body.previous || history.length > Math.min(HISTORY, body.version - 1)) {
    throw new UnsoundError('a version does not say what comes before it');
  }
  return payload;
}
