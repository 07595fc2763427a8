import { AppError, codeInCauses, codeWord, retryAfterMs, type ErrorCode } from '@cse/core';
import { CallExpired } from './call-timers';
import { TooLong } from './pool-fetch';

export interface CallFailure {
  error: AppError;
  /** False when the provider is known to bill nothing: it was never reached, or it refused the request. */
  billable: boolean;
}

/** What a provider answered instead of an answer, as its own adapter reads it off what the SDK threw. */
export interface ErrorAnswer {
  /** Of the response; of an error inside a stream, where there is none, the one that its words stand for. */
  status: number;
  /** Codes of the provider's own error, such as "insufficient_quota". */
  code?: string;
  type?: string;
  headers: Headers | undefined;
  /** Waiting does not help: a limit on spending. */
  spent?: boolean;
  /** The prompt broke the provider's policy, and nothing was written. */
  refused?: boolean;
}

/** Undefined for what is no error that the provider answered. */
export type ReadError = (thrown: unknown) => ErrorAnswer | undefined;

/**
 * An error that a provider answered, as far as it may be known: its body may hold the prompt or a key, and SDKs put it
 * into their messages.
 */
export class ProviderError extends Error {
  readonly code: string | undefined;
  readonly type: string | undefined;

  constructor(
    readonly status: number,
    { code, type }: Pick<ErrorAnswer, 'code' | 'type'>,
  ) {
    super('the provider answered with an error');
    this.name = 'ProviderError';
    this.code = codeWord(code);
    this.type = codeWord(type);
  }
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

/** What a failed call means for the caller. The cause goes along for the log, without a word that the provider wrote. */
export function classifyFailure(thrown: unknown, started: boolean, readError: ReadError): CallFailure {
  if (thrown instanceof AppError) return { error: thrown, billable: true };
  if (thrown instanceof CallExpired) return failure('provider_timeout', 'yes', thrown, true);
  if (thrown instanceof NoAnswer) return failure('provider_error', 'yes', thrown, false);
  // Of a message that has begun something was written; before it, no model writes that much.
  if (thrown instanceof TooLong) return failure('provider_error', 'yes', thrown, started);
  if (thrown instanceof CutShort) return failure('provider_error', 'yes', thrown, true);
  const answer = readError(thrown);
  if (answer) return answeredFailure(answer, started);
  const code = codeInCauses(thrown);
  if (code !== undefined && SILENT.has(code)) return failure('provider_timeout', 'yes', thrown, true);
  if (code !== undefined && NEVER_SENT.has(code)) return failure('provider_unavailable', 'yes', thrown, false);
  return failure('provider_error', 'yes', thrown, true);
}

function answeredFailure(answer: ErrorAnswer, started: boolean): CallFailure {
  const { status, spent = false } = answer;
  const cause = new ProviderError(status, answer);
  const [code, retry] = BY_STATUS[status] ?? ['provider_error', status >= 500 ? 'yes' : 'no'];
  const failed = failure(code, spent ? 'no' : retry, cause, started, retryAfterS(answer.headers));
  if (spent || started || !OVERLOADED.has(status)) return failed;
  const { message, members } = failed.error;
  return { ...failed, error: new ModelOverloaded(code, message, { cause, members }) };
}

function failure(
  code: ErrorCode,
  retry: Retry,
  cause: unknown,
  billable: boolean,
  waitS: number = DEFAULT_RETRY_AFTER_S,
): CallFailure {
  const retryable = retry === 'yes';
  const members = {
    retryable,
    ...(retryable && code === 'provider_unavailable' ? { retry_after_s: waitS } : {}),
  };
  return { error: new AppError(code, 'the text provider failed', { cause, members }), billable };
}

/** Whole seconds that the provider asks us to wait, at least one. */
function retryAfterS(headers: Headers | undefined): number | undefined {
  const wait = headers && retryAfterMs(headers, Date.now());
  return wait === undefined ? undefined : Math.max(Math.ceil(wait / 1_000), 1);
}
