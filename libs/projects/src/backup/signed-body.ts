import { AppError, isUuid, type FieldProblem } from '@cse/core';
import { requireCiphertext } from '../signing/readable';

/** A chunk as a manifest or a snapshot lists it. */
export interface ListedChunk {
  sha256: string;
  size: number;
}

/** What a manifest or a snapshot says in its own, signed text. */
export interface SignedBody {
  projectId: string;
  generation: number;
  deviceId: string;
  chunks: ListedChunk[];
  /** Of a manifest: its version; of a snapshot: the cursor up to which it reaches. */
  number: number;
  /** Of a manifest: the SHA-256 of the body before it. */
  previous: string | null;
}

const SHA256 = /^[0-9a-f]{64}$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const CURSOR = /^\d{1,15}$/;
const COMMON = ['v', 'project_id', 'generation', 'device_id', 'chunks', 'payload'];
const OWN = { manifest: ['version', 'previous'], snapshot: ['upto'] } as const;

/**
 * Reads the text that a device signed. It is kept as it came, so there must be nothing in it but what is named here, and
 * what is encrypted in it must look so.
 * @throws AppError `validation_failed` with pointers below `/body`, `not_ciphertext`
 */
export function readSignedBody(kind: keyof typeof OWN, text: string): SignedBody {
  const body = parsed(text);
  const problems: FieldProblem[] = [];
  const known = new Set<string>([...COMMON, ...OWN[kind]]);
  const check = (field: string, isRight: boolean, wanted: string): void => {
    if (!isRight) problems.push({ pointer: `/body/${field}`, detail: wanted });
  };
  if (Object.keys(body).some((key) => !known.has(key)))
    problems.push({ pointer: '/body', detail: 'has an unknown field' });
  const { v, project_id, generation, device_id, chunks, payload, version, previous, upto } = body;
  check('v', v === 1, 'must be 1');
  check('project_id', isUuid(project_id), 'must be a UUID');
  check('device_id', isUuid(device_id), 'must be a UUID');
  check('generation', isCount(generation, 2 ** 31 - 1), 'must be a whole number from 1');
  check('chunks', areChunks(chunks), 'must list every chunk once, with `sha256` and `size`');
  check('payload', typeof payload === 'string' && BASE64URL.test(payload), 'must be base64url');
  if (kind === 'manifest') {
    check('version', isCount(version, 2 ** 31 - 1), 'must be a whole number from 1');
    check('previous', previous === null || isSha256(previous), 'must be a SHA-256 in hex, or null');
  } else {
    check('upto', typeof upto === 'string' && CURSOR.test(upto), 'must be a cursor');
  }
  if (problems.length > 0) throw refused(problems);
  requireCiphertext(Buffer.from(payload as string, 'base64url'), '/body/payload');
  return {
    projectId: project_id as string,
    generation: generation as number,
    deviceId: device_id as string,
    chunks: chunks as ListedChunk[],
    number: kind === 'manifest' ? (version as number) : Number(upto),
    previous: kind === 'manifest' ? (previous as string | null) : null,
  };
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below, and without a word of the text.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused([{ pointer: '/body', detail: 'must be the text of a JSON object' }]);
  }
  return value as Record<string, unknown>;
}

function areChunks(value: unknown): value is ListedChunk[] {
  if (!Array.isArray(value)) return false;
  const seen = new Set<string>();
  for (const chunk of value as unknown[]) {
    if (typeof chunk !== 'object' || chunk === null) return false;
    const { sha256, size, ...more } = chunk as Record<string, unknown>;
    if (!isSha256(sha256) || !isCount(size, 2 ** 31 - 1) || Object.keys(more).length > 0) return false;
    seen.add(sha256);
  }
  return seen.size === value.length;
}

const isSha256 = (value: unknown): value is string => typeof value === 'string' && SHA256.test(value);
const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;

function refused(errors: FieldProblem[]): AppError {
  return new AppError('validation_failed', 'the signed body breaks its schema', { errors });
}
