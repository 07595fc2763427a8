import type { FailureClass } from '../../media-model';

/** What a vendor answered to a request that it did not fulfil. */
export interface VendorAnswer {
  status: number;
  headers: Headers;
  /** The parsed JSON; undefined when the body is something else, such as a gateway's page. */
  body: unknown;
}

export interface Verdict {
  failure: FailureClass;
  /** Ours, without anything of the vendor's text: that may repeat the prompt. */
  message: string;
  /** A wait that stands in the body. */
  retryAfterMs?: number;
}

/** Reads an answer in the vendor's own words; undefined leaves the judgement to the status alone. */
export type Explain = (answer: VendorAnswer) => Verdict | undefined;

/**
 * `create` may cost money, so a failure that leaves open whether the work was accepted is `unknown_outcome`; `read` can
 * be repeated, so the same failure is `transient_read`.
 */
export type CallPhase = 'create' | 'read';

/** What a status means where the vendor's own words say no more. */
export function byStatus(answer: VendorAnswer, phase: CallPhase): Verdict {
  const { status } = answer;
  const verdict = (failure: FailureClass, message: string): Verdict => ({ failure, message: `${message} (${status})` });
  if (status === 401 || status === 403) return verdict('provider_auth', 'the provider does not accept our key');
  if (status === 402) return verdict('provider_quota', 'our credit at the provider is used up');
  if (phase === 'read') {
    const passing = status === 408 || status === 425 || status === 429 || status >= 500;
    return passing
      ? verdict('transient_read', 'the provider could not answer')
      : verdict('task_failed', 'the provider does not know the task');
  }
  if (status === 429) return verdict('capacity', 'the provider takes no more requests for now');
  // A vendor's own error document says that the request came no further; a gateway's page says nothing.
  if (status === 503 && answer.body !== undefined) return verdict('capacity', 'the provider is overloaded');
  if (status === 408 || status >= 500) return verdict('unknown_outcome', 'the provider failed while taking the work');
  return verdict('invalid_request', 'the provider does not take the request');
}

/** Longest wait that a vendor may ask of us. */
const MAX_RETRY_AFTER_MS = 600_000;

/** `retry-after-ms`, or `retry-after` as seconds or a date, in milliseconds; held to ten minutes. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const inMs = headers.get('retry-after-ms');
  if (inMs !== null && /^\d+(\.\d+)?$/.test(inMs)) return Math.min(Number(inMs), MAX_RETRY_AFTER_MS);
  const header = headers.get('retry-after');
  if (header === null) return undefined;
  const wanted = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(wanted) ? Math.min(Math.max(Math.ceil(wanted), 0), MAX_RETRY_AFTER_MS) : undefined;
}

/** Errors of a connection that say that no request was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TLS_FAILURE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What a failure of the connection means. */
export function byTransport(error: unknown, phase: CallPhase): Verdict {
  const code = connectionCode(error);
  if (code !== undefined && (NEVER_SENT.has(code) || TLS_FAILURE.test(code))) {
    return phase === 'create'
      ? { failure: 'not_accepted', message: 'the provider could not be reached' }
      : { failure: 'transient_read', message: 'the provider could not be reached' };
  }
  return phase === 'create'
    ? { failure: 'unknown_outcome', message: 'the connection broke while the provider had the request' }
    : { failure: 'transient_read', message: 'the connection broke' };
}

/** The code of the first error in the chain of causes, and in what was tried together, that has one. */
function connectionCode(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') return code;
    error = cause;
  }
  return undefined;
}

/** The value at a path of keys and indexes in something parsed from JSON; undefined when there is none. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}
