import { codeInCauses, codeWord, MAX_RETRY_AFTER_MS, providerRequestId, retryAfterMs } from '@cse/core';
import { ProviderFailure } from '../../media-model';
import { MAX_RESET_MS, type VendorAnswer } from './answer';
import { Exchange } from './exchange';
import { failureSeen, type CallKind, type VendorStatuses } from './status-table';

export interface CallRules {
  /**
   * `create` may cost money, so a connection that breaks leaves open whether the work was accepted; everything else can
   * be asked again.
   */
  on: CallKind;
  /** For the whole exchange, in milliseconds. */
  deadlineMs: number;
  /** Ends the exchange at once. */
  signal?: AbortSignal;
  statuses: VendorStatuses;
}

/** Four pictures of 4K as base64 are about 70 MB. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;

/**
 * One request to a vendor, made by its SDK over a `fetch` of ours. SDKs send a request again by themselves, several of
 * them against their own settings; here a second send is refused before it leaves, so one call is one request at most.
 * Deadline, abort, size and every kind of failure are judged in one place, whatever the SDK makes of them.
 */
export class VendorCall {
  private sent = false;
  private failure: ProviderFailure | undefined;
  /** What the vendor calls the request, as soon as it has answered. */
  private requestId: string | undefined;

  constructor(private readonly rules: CallRules) {}

  /**
   * Runs the SDK's method that uses `call.fetch`.
   * @throws ProviderFailure
   */
  async run<T>(work: (call: VendorCall) => Promise<T>): Promise<T> {
    try {
      return await work(this);
    } catch (cause) {
      if (this.failure) throw this.failure;
      throw this.misread(cause);
    }
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    if (this.sent) throw new Error('a vendor is asked once');
    const { signal, deadlineMs, on } = this.rules;
    if (signal?.aborted) throw this.failed(stopped(on));
    this.sent = true;
    const limits = [AbortSignal.timeout(deadlineMs), ...(signal ? [signal] : [])];
    let response: Response;
    let bytes: ArrayBuffer;
    try {
      response = await globalThis.fetch(input, { ...init, signal: AbortSignal.any(limits), redirect: 'manual' });
      this.requestId = providerRequestId(response.headers);
      Exchange.current?.heard(this.requestId, on === 'create');
      bytes = await readAll(response);
    } catch (cause) {
      throw this.failed(brokenOff(cause, on, this.requestId));
    }
    if (!response.ok) throw this.failed(this.refusal(response, bytes));
    return new Response(bytes.byteLength > 0 ? bytes : null, { status: response.status, headers: response.headers });
  };

  private refusal(response: Response, bytes: ArrayBuffer): ProviderFailure {
    const { statuses, on } = this.rules;
    const { status, headers } = response;
    const answer: VendorAnswer = { status, headers, body: parsed(bytes) };
    const { retryAfterMs: inBody, resetsInMs, billed, ...error } = statuses.errorOf(answer);
    return failureSeen(
      statuses,
      { on, status, ...error },
      {
        retryAfterMs: retryAfterMs(headers, Date.now()) ?? (inBody && Math.min(inBody, MAX_RETRY_AFTER_MS)),
        billed,
        ...(resetsInMs !== undefined && { resetsAt: new Date(Date.now() + Math.min(resetsInMs, MAX_RESET_MS)) }),
        providerRequestId: this.requestId,
        cause: new VendorError(status, error.words),
      },
    );
  }

  /** The failure is kept aside, because SDKs wrap what they catch; what they get has nothing that looks worth a retry. */
  private failed(failure: ProviderFailure): Error {
    this.failure ??= failure;
    return new Error('the call to the provider failed');
  }

  /** The SDK failed although no request did: before it sent one, or over an answer that it cannot read. */
  private misread(cause: unknown): ProviderFailure {
    if (!this.sent) return new ProviderFailure('invalid_request', 'the request could not be made', { cause });
    const details = { cause, providerRequestId: this.requestId };
    return this.rules.on === 'create'
      ? new ProviderFailure('unknown_outcome', 'the answer of the provider cannot be read', details)
      : new ProviderFailure('transient_read', 'the answer of the provider cannot be read', details);
  }
}

/** An answer that refuses a call, as far as it may be logged: its body may hold the prompt or a key. */
class VendorError extends Error {
  readonly code: string | undefined;

  constructor(
    readonly status: number,
    words: readonly string[],
  ) {
    super('the vendor answered with an error');
    this.name = 'VendorError';
    // One word alone may be the vendor's text, and that may say again what somebody wrote.
    this.code = words.find((word) => codeWord(word) !== undefined && /[_\d]/.test(word));
  }
}

function stopped(on: CallKind): ProviderFailure {
  return new ProviderFailure(on === 'create' ? 'not_accepted' : 'transient_read', 'stopped before the request');
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

/** What a failure of the connection means: the only one after which nobody knows whether work was taken on. */
function brokenOff(cause: unknown, on: CallKind, providerRequestId: string | undefined): ProviderFailure {
  const details = { cause, providerRequestId };
  if (on !== 'create') return new ProviderFailure('transient_read', 'the connection to the provider failed', details);
  const code = codeInCauses(cause);
  return code !== undefined && (NEVER_SENT.has(code) || TLS_FAILURE.test(code))
    ? new ProviderFailure('not_accepted', 'the provider could not be reached', details)
    : new ProviderFailure('unknown_outcome', 'the connection broke while the provider had the request', details);
}

async function readAll(response: Response): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}

function parsed(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
