import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { AppError, type ErrorCode } from '@cse/core';
import { CallExpired } from './call-timers';

export interface CallFailure {
  error: AppError;
  /** False when the provider is known to bill nothing: it was never reached, or it refused the request. */
  billable: boolean;
}

/** A success that cannot be an answer: no event at all, or a page or another thing that no model writes. Nobody bills it. */
export class NoAnswer extends Error {
  constructor(readonly flaw: 'empty' | 'type') {
    super(flaw === 'empty' ? 'the answer is empty' : 'the answer is no event stream and no message');
    this.name = 'NoAnswer';
  }
}

/** The upstream stream ended before the message did. */
export class CutShort extends Error {
  constructor() {
    super('the stream ended before the message did');
    this.name = 'CutShort';
  }
}

/** The model has no room for the request now, and billed nothing for saying so: another one may be asked instead. */
export class ModelOverloaded extends AppError {}

const OVERLOADED = new Set([429, 503, 529]);

type Retry = 'yes' | 'no';
const BY_STATUS: Record<number, readonly [ErrorCode, Retry]> = {
  408: ['provider_timeout', 'yes'],
  409: ['provider_error', 'yes'],
  429: ['provider_unavailable', 'yes'],
  503: ['provider_unavailable', 'yes'],
  504: ['provider_timeout', 'yes'],
  529: ['provider_unavailable', 'yes'],
};
/** `error.type` of an error that arrives inside a stream, where there is no status. */
const BY_TYPE: Record<string, number> = {
  rate_limit_error: 429,
  overloaded_error: 529,
  timeout_error: 504,
  api_error: 500,
  invalid_request_error: 400,
  authentication_error: 401,
};
/** Spend limits answer 429 like a rate limit, but waiting does not help. */
const SPEND_LIMITS = new Set(['enforced_spend_limit_reached', 'contract_spend_limit_reached']);

/** Errors of the connection that say that no request was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const SILENT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

const DEFAULT_RETRY_AFTER_S = 5;
const MAX_RETRY_AFTER_S = 3_600;

/** What a failed call means for the caller. The cause goes along for the log; its message holds bodies and stays out. */
export function classifyFailure(thrown: unknown, started: boolean): CallFailure {
  if (thrown instanceof AppError) return { error: thrown, billable: true };
  if (thrown instanceof CallExpired) return failure('provider_timeout', 'yes', thrown, true);
  if (thrown instanceof NoAnswer) return failure('provider_error', 'yes', thrown, false);
  if (thrown instanceof CutShort) return failure('provider_error', 'yes', thrown, true);
  if (thrown instanceof APIError && !(thrown instanceof APIConnectionError)) return apiFailure(thrown, started);
  const code = connectionCode(thrown);
  if (code !== undefined && SILENT.has(code)) return failure('provider_timeout', 'yes', thrown, true);
  if (code !== undefined && NEVER_SENT.has(code)) return failure('provider_unavailable', 'yes', thrown, false);
  return failure('provider_error', 'yes', thrown, true);
}

function apiFailure(thrown: APIError, started: boolean): CallFailure {
  const status: number = typeof thrown.status === 'number' ? thrown.status : (BY_TYPE[thrown.type ?? ''] ?? 500);
  const [code, retry] = BY_STATUS[status] ?? ['provider_error', status >= 500 ? 'yes' : 'no'];
  const spent = SPEND_LIMITS.has(errorCode(thrown) ?? '');
  const failed = failure(code, spent ? 'no' : retry, thrown, started, retryAfter(thrown));
  if (spent || started || !OVERLOADED.has(status)) return failed;
  const { message, members } = failed.error;
  return { ...failed, error: new ModelOverloaded(code, message, { cause: thrown, members }) };
}

function failure(
  code: ErrorCode,
  retry: Retry,
  cause: unknown,
  billable: boolean,
  retryAfterS: number = DEFAULT_RETRY_AFTER_S,
): CallFailure {
  const retryable = retry === 'yes';
  const members = {
    retryable,
    ...(retryable && code === 'provider_unavailable' ? { retry_after_s: retryAfterS } : {}),
  };
  return { error: new AppError(code, 'the text provider failed', { cause, members }), billable };
}

/** `error.details.error_code` of an answer. */
function errorCode({ error }: APIError): string | undefined {
  const details = (error as { error?: { details?: { error_code?: unknown } } } | undefined)?.error?.details;
  return typeof details?.error_code === 'string' ? details.error_code : undefined;
}

/** Seconds from `retry-after` (a number or an HTTP date), held to an hour. */
function retryAfter({ headers }: APIError): number | undefined {
  const header = headers?.get('retry-after');
  if (!header) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_S) : undefined;
}

/** The code of the first error in the chain of causes that has one. */
function connectionCode(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') return code;
    error = cause;
  }
  return undefined;
}
