import type { ChunkName, SignedBody } from '../api.ts';
import { aRefIn, namesOf, type ChunkRef } from '../backup/chunks.ts';
import { VaultError } from '../error.ts';
import { decrypt, encrypt } from '../crypto/aead.ts';
import { fromBase64Url, toBase64Url, utf8 } from '../crypto/bytes.ts';
import type { DeviceKeys } from '../crypto/device-keys.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { verifies } from '../crypto/signatures.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import type { Certificates } from '../keys/certificates.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { aCount, anId, aText, listOf, objectOf, readAs, recordOf, someBytes, textLike } from '../shape.ts';
import { MOST_CLIENTS, type LogHeads } from './log-state.ts';

interface SnapshotBody {
  v: 1;
  project_id: string;
  /** The cursor up to which it stands for the log. */
  upto: string;
  generation: number;
  device_id: string;
  chunks: ChunkName[];
  payload: string;
}

export interface SnapshotPayload {
  log: LogHeads;
  /** The state of the document, as a Yjs update. */
  state: ChunkRef[];
  /** Pieces of updates that are not whole yet, as `Parts`; none where all are. */
  parts: ChunkRef[];
}

/** What is read before it is known who has signed it. */
type SnapshotHead = Omit<SnapshotBody, 'v' | 'chunks'>;

const aHead = objectOf<SnapshotHead>({
  project_id: aText,
  upto: textLike(/^\d{1,15}$/),
  generation: aCount,
  device_id: aText,
  payload: someBytes,
});

const someHeads = objectOf<LogHeads>({
  heads: recordOf(anId, aCount),
  clients: recordOf(anId, listOf(aCount, MOST_CLIENTS)),
  digest: textLike(/^[\w-]{43}$/),
  generation: aCount,
});

const contextOf = ({ project_id, upto, generation, device_id }: Omit<SnapshotHead, 'payload'>) =>
  signedBytes('cse-snapshot-payload-v1', project_id, upto, generation, device_id);

export async function writeSnapshot(
  upto: string,
  payload: SnapshotPayload,
  ring: KeyRing,
  device: DeviceKeys,
): Promise<SignedBody> {
  const { generation, projectId: project_id } = ring;
  const head = { project_id, upto, generation, device_id: device.deviceId };
  const box = await encrypt(ring.key('snapshot', generation), pad(utf8(JSON.stringify(payload))), contextOf(head));
  const whole: SnapshotBody = {
    v: 1,
    ...head,
    chunks: namesOf([...payload.state, ...payload.parts]),
    payload: toBase64Url(box),
  };
  const body = JSON.stringify(whole);
  return { body, signature: device.sign(signedBytes('cse-snapshot-v1', body)), device_id: device.deviceId };
}

/** Who signed it and in which generation, which is to be known before it can be read. @throws VaultError `tampered` */
export const headOfSnapshot = ({ body }: SignedBody): SnapshotHead => readAs(body, aHead, 'a snapshot');

/** @throws VaultError `tampered`, `not_certified`, `no_key` */
export async function readSnapshot(
  signed: SignedBody,
  ring: KeyRing,
  certificates: Certificates,
): Promise<SnapshotPayload & { upto: string }> {
  const { body: written, signature, device_id } = signed;
  const body = headOfSnapshot(signed);
  const { signing_key } = await certificates.ofWriter(device_id, body.generation);
  const bytes = signedBytes('cse-snapshot-v1', written);
  const isSigned = await verifies({ signature, bytes, signingKey: signing_key });
  if (!isSigned || body.project_id !== ring.projectId || body.device_id !== device_id) {
    throw new VaultError('tampered', 'the signature of a snapshot is not that of its device');
  }
  const key = ring.key('snapshot', body.generation);
  return { ...(await payloadOf(body, key)), upto: body.upto };
}

async function payloadOf(body: SnapshotHead, key: Uint8Array): Promise<SnapshotPayload> {
  const refs = listOf(aRefIn(body.generation));
  const aPayload = objectOf<SnapshotPayload>({ log: someHeads, state: refs, parts: refs });
  return readAs(unpad(await decrypt(key, fromBase64Url(body.payload), contextOf(body))), aPayload, 'a snapshot');
}
