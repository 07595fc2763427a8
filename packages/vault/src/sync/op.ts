import type { SignedOp } from '../api.ts';
import { VaultError } from '../error.ts';
import { decrypt, encrypt } from '../crypto/aead.ts';
import { concat, fromBase64Url, hex, text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import type { DeviceKeys } from '../crypto/device-keys.ts';
import { sha256 } from '../crypto/hash.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { verifies } from '../crypto/signatures.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import type { Certificates } from '../keys/certificates.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { aCount, listOf } from '../shape.ts';
import { MOST_CLIENTS } from './sound-update.ts';

/** Of an update that fits into one op: with head and padding the server takes 64 KiB of ciphertext. */
export const LARGEST_PIECE = 56_000;

/** Of the pieces of an update, 28 MB: more than anybody writes at once, and what each device can keep of each that ends none. */
export const MOST_PARTS = 512;

export interface OpHead {
  /** The last op that the sender had seen: its cursor, and the digest of the log up to it. */
  seen?: [cursor: string, digest: string];
  /** Of an update in several ops: which one this is, from 1, of how many. */
  part?: [number, number];
  /** As which Yjs clients the sender is about to write: from here on no other device can, before all pieces are there. */
  clients?: number[];
}

export interface OpContent {
  head: OpHead;
  /** A Yjs update, or a piece of one. */
  update: Uint8Array;
}

type OpName = Pick<SignedOp, 'op_id' | 'device_id' | 'seq' | 'generation'>;

const contextOf = (projectId: string, { op_id, device_id, seq, generation }: OpName) =>
  signedBytes('cse-op-content-v1', projectId, op_id, device_id, seq, generation);

const signedPart = (projectId: string, { op_id, device_id, seq, generation }: OpName, ciphertext: Uint8Array) =>
  signedBytes('cse-op-v1', projectId, op_id, device_id, seq, generation, hex(sha256(ciphertext)));

export async function writeOp(
  { head, update }: OpContent,
  seq: number,
  ring: KeyRing,
  device: DeviceKeys,
  op_id: string = crypto.randomUUID(),
): Promise<SignedOp> {
  const { generation, projectId } = ring;
  const name: OpName = { op_id, device_id: device.deviceId, seq, generation };
  const headBytes = utf8(JSON.stringify(head));
  const length = new Uint8Array(2);
  new DataView(length.buffer).setUint16(0, headBytes.length);
  const plain = pad(concat(length, headBytes, update));
  const ciphertext = await encrypt(ring.key('op', generation), plain, contextOf(projectId, name));
  const signature = device.sign(signedPart(projectId, name, ciphertext));
  return { ...name, ciphertext: toBase64Url(ciphertext), signature };
}

/**
 * @returns undefined of an op that its device has signed though nobody can read it
 * @throws VaultError `not_certified`, `tampered`, `no_key`
 */
export async function readOp(op: SignedOp, ring: KeyRing, certificates: Certificates): Promise<OpContent | undefined> {
  const { signing_key } = await certificates.ofWriter(op.device_id, op.generation);
  const ciphertext = fromBase64Url(op.ciphertext);
  const bytes = signedPart(ring.projectId, op, ciphertext);
  if (!(await verifies({ signature: op.signature, bytes, signingKey: signing_key }))) {
    throw new VaultError('tampered', 'the signature of an op is not that of its device');
  }
  const key = ring.key('op', op.generation);
  return contentOf(op, ring.projectId, key).catch(() => undefined);
}

/** The content of an op whose signature is known to be good, such as one of this device. */
export function openOp(op: SignedOp, ring: KeyRing): Promise<OpContent> {
  return contentOf(op, ring.projectId, ring.key('op', op.generation));
}

/** @throws Error when it is none */
async function contentOf(op: SignedOp, projectId: string, key: Uint8Array): Promise<OpContent> {
  const plain = unpad(await decrypt(key, fromBase64Url(op.ciphertext), contextOf(projectId, op)));
  const end = 2 + new DataView(plain.buffer, plain.byteOffset).getUint16(0);
  const head = JSON.parse(text(plain.slice(2, end))) as unknown;
  if (!isHead(head)) throw new VaultError('tampered', 'the head of an op has no sound shape');
  return { head, update: plain.slice(end) };
}

const someClients = listOf(aCount, MOST_CLIENTS);

function isHead(value: unknown): value is OpHead {
  if (typeof value !== 'object' || value === null) return false;
  const { seen, part, clients } = value as Record<keyof OpHead, unknown>;
  const isSeen = seen === undefined || (isPair(seen) && seen.every((one) => typeof one === 'string'));
  if (clients !== undefined && !someClients(clients)) return false;
  return isSeen && (part === undefined || (isPair(part) && isPart(...part)));
}

const isPair = (value: unknown): value is [unknown, unknown] => Array.isArray(value) && value.length === 2;

const isPart = (part: unknown, of: unknown): boolean =>
  Number.isInteger(part) &&
  Number.isInteger(of) &&
  (part as number) >= 1 &&
  (part as number) <= (of as number) &&
  (of as number) <= MOST_PARTS;
