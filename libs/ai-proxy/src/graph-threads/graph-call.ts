import { gunzipSync } from 'node:zlib';
import { AppError } from '@cse/core';
import {
  CANON_CHECK,
  CANON_STALE,
  problemsOf,
  type CanonCheckBody,
  type CanonStaleBody,
  type Shape,
} from '@cse/prompts';
import { checkCanon } from '../canon-check/canon-check';
import { staleAfter, type CitingArtifact } from '../canon-stale/stale';

/** A body about a whole story as it came in, and what it asks for. */
export interface GraphCall {
  kind: keyof typeof KINDS;
  bytes: Uint8Array;
  gzip: boolean;
  /** Most bytes of JSON that it may hold. */
  limitBytes: number;
  /** What the caller's own artifacts rest on, for a call that asks for them. */
  mine?: readonly CitingArtifact[];
}

/** Takes what is found on the way; the name of the event is that of what it is. */
export type GraphStep = (event: string, data: unknown) => void;

/** A check of a whole story by rules; a reader who may be wrong is not asked. */
function check(body: CanonCheckBody, step: GraphStep): object {
  const { judge = 'off', graph, since, scope } = body;
  if (judge !== 'off') {
    const detail = 'nobody reads whole stories here; only off can be asked for';
    throw new AppError('unsupported_option', detail, { errors: [{ pointer: '/judge', detail }] });
  }
  return checkCanon({ graph, since, scope }, (conflict) => step('conflict', conflict));
}

function stale(body: CanonStaleBody, _step: GraphStep, mine: readonly CitingArtifact[]): object {
  const { cites = [], use_my_artifacts = false } = body;
  return { stale: staleAfter({ ...body, cites: use_my_artifacts ? [...cites, ...mine] : cites }), use_my_artifacts };
}

type Run = (body: never, step: GraphStep, mine: readonly CitingArtifact[]) => object;
const KINDS = {
  check: { shape: CANON_CHECK as Shape, run: check as Run },
  stale: { shape: CANON_STALE as Shape, run: stale as Run },
};

/**
 * Reads a body about a whole story, checks it and does what it asks for, in the thread in which it is called: that may
 * take a second of the processor.
 * @throws AppError `payload_too_large`, `malformed_json`, `validation_failed`, the path codes, `unsupported_option`
 */
export function runGraphCall({ kind, bytes, gzip, limitBytes, mine = [] }: GraphCall, step: GraphStep): object {
  const { shape, run } = KINDS[kind];
  const body = parsed(gzip ? inflated(bytes, limitBytes) : bytes);
  const errors = problemsOf(shape, body, '');
  if (errors.length > 0) throw new AppError('validation_failed', 'the request breaks the schema', { errors });
  return run(body as never, step, mine);
}

/** Stops as soon as more comes out than is taken, however little went in. */
function inflated(bytes: Uint8Array, limitBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limitBytes });
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limitBytes);
    throw new AppError('malformed_json', 'the body could not be inflated', { cause });
  }
}

export function tooLarge(limitBytes: number): AppError {
  return new AppError('payload_too_large', `the body is larger than ${limitBytes} bytes`, {
    members: { limit_bytes: limitBytes },
  });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new AppError('malformed_json', 'the body could not be read as JSON', { cause });
  }
}
