import { types } from 'node:util';

const FRAMES = 8;

/** Every machine-readable error code of the public contract. The HTTP status of each stands in `@cse/http`. */
export const ERROR_CODES = [
  'validation_failed',
  'malformed_json',
  'unauthenticated',
  'token_expired',
  'session_revoked',
  'session_expired',
  'refresh_invalid',
  'refresh_reused',
  'invalid_grant',
  'invalid_request',
  'csrf',
  'host_not_allowed',
  'origin_not_allowed',
  'quota_exceeded',
  'forbidden',
  'role_insufficient',
  'invitation_not_yours',
  'account_suspended',
  'not_found',
  'request_in_progress',
  'invalid_state',
  'limit_reached',
  'manifest_conflict',
  'op_conflict',
  'key_generation_old',
  'ops_compacted',
  'payload_too_large',
  'unsupported_media_type',
  'path_empty',
  'path_duplicate_id',
  'path_root_first',
  'path_not_contiguous',
  'reference_off_path',
  'child_not_direct',
  'selection_mismatch',
  'leg_not_from_ancestor',
  'unsupported_option',
  'image_rejected',
  'url_not_allowed',
  'idempotency_key_reused',
  'content_refused',
  'chunks_missing',
  'hash_mismatch',
  'signature_invalid',
  'not_ciphertext',
  'unpriced_model',
  'rate_limited',
  'internal',
  'provider_error',
  'provider_unavailable',
  'store_unavailable',
  'overloaded',
  'provider_timeout',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One thing that is wrong with the input, with a JSON pointer (RFC 6901) to it. `detail` never repeats the value. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

export interface AppErrorOptions {
  /** Which inputs are wrong. */
  errors?: FieldProblem[];
  /** Further members of the problem document, such as `cap` or `retry_after_s`. Never text of a story. */
  members?: Record<string, unknown>;
  /** What really happened; goes to the log only. */
  cause?: unknown;
  /** Nobody has to look at it: it belongs to the life of a process, or was logged where it was found. */
  isExpected?: boolean;
}

/**
 * A failure with a code of the public contract. Domain code throws it; only the HTTP filter turns it into a
 * status. `message` is shown to the caller for codes below 500, so it never holds story text, keys or SQL.
 */
export class AppError extends Error {
  readonly errors: FieldProblem[] | undefined;
  readonly members: Record<string, unknown>;
  readonly isExpected: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.errors = options.errors;
    this.members = options.members ?? {};
    this.isExpected = options.isExpected ?? false;
  }
}

/** What a process that is about to end answers to whoever brings it something new. */
export function stopping(retryAfterS: number): AppError {
  const members = { retryable: true, retry_after_s: retryAfterS };
  return new AppError('overloaded', 'the server is stopping', { members, isExpected: true });
}

/** The usual case: one input is wrong. */
export function inputError(code: ErrorCode, pointer: string, detail: string): AppError {
  return new AppError(code, detail, { errors: [{ pointer, detail }] });
}

/**
 * What may be logged of an error: its name, codes and stack frames, and the same of what caused it, where drivers and the
 * system put their codes. Messages are left out: drivers and SDKs put values, bodies and keys into messages, and story
 * text must not reach the log.
 */
export function describeCause(cause: unknown): Record<string, unknown> {
  return { ...described(cause, 1), frames: isError(cause) ? stackFrames(cause.stack) : undefined };
}

const MOST_CAUSES = 4;

function described(cause: unknown, depth: number): Record<string, unknown> {
  if (!isError(cause)) return { name: typeof cause };
  const { status, type, constraint, table, errno, syscall } = cause as unknown as Record<string, unknown>;
  const inner = isError(cause.cause) && depth < MOST_CAUSES ? described(cause.cause, depth + 1) : undefined;
  // Of a call that failed the error of the system is often the cause of another one, which has no code.
  return { name: cause.name, code: codeOf(cause), errno, syscall, status, type, constraint, table, cause: inner };
}

/** What ends a call that takes too long, or is broken off, is no Error of JavaScript's own. */
function isError(thrown: unknown): thrown is Error {
  return types.isNativeError(thrown) || thrown instanceof DOMException;
}

/** A DOMException has a number of no meaning in the place of a code. */
function codeOf(cause: Error): unknown {
  const { code } = cause as { code?: unknown };
  return cause instanceof DOMException ? codeInCauses(cause.cause) : (code ?? codeInCauses(cause));
}

/** The code of the first error in a chain of causes that has one, such as `ECONNRESET`: of a connection it says how it failed. */
export function codeInCauses(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') return code;
    error = cause;
  }
  return undefined;
}

/** The first frames of a stack, without the message above them. */
export function stackFrames(stack: string | undefined): string[] {
  const lines = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, FRAMES).map((line) => line.trim());
}

/**
 * One line that says why a process could not start; never a stack or a value of the configuration.
 * @param portVariable the variable that names the port it wanted.
 */
export function explainStartFailure(error: unknown, portVariable: string): string {
  if (!(error instanceof Error)) return 'could not start';
  const { code, port, syscall } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall === 'listen')
    return `could not start: ${listenFailure(code)} ${port}; set ${portVariable} to another one`;
  if (code === 'ECONNREFUSED') return 'could not start: the database of DATABASE_URL does not answer';
  const [reason] = error.message.split('\n') as [string];
  return reason.startsWith('could not start') ? reason : `could not start: ${reason}`;
}

function listenFailure(code: string | undefined): string {
  if (code === 'EADDRINUSE') return 'another process uses port';
  return code === 'EACCES' ? 'no permission to listen on port' : `cannot listen (${code}) on port`;
}
