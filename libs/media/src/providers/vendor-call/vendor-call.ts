import { ProviderFailure } from '../../media-model';
import { byStatus, byTransport, retryAfterMs, type CallPhase, type Explain, type VendorAnswer } from './answer';

export interface CallRules {
  phase: CallPhase;
  /** For the whole exchange, in milliseconds. */
  deadlineMs: number;
  /** Ends the exchange at once. */
  signal?: AbortSignal;
  explain: Explain;
  /** Header that carries the vendor's id of the request. */
  requestIdHeader?: string;
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
    const { signal, deadlineMs, phase } = this.rules;
    if (signal?.aborted) throw this.failed(stopped(phase));
    this.sent = true;
    const limits = [AbortSignal.timeout(deadlineMs), ...(signal ? [signal] : [])];
    let response: Response;
    let bytes: ArrayBuffer;
    try {
      response = await globalThis.fetch(input, { ...init, signal: AbortSignal.any(limits), redirect: 'manual' });
      bytes = await readAll(response);
    } catch (cause) {
      const { failure, message } = byTransport(cause, phase);
      throw this.failed(new ProviderFailure(failure, message, { cause }));
    }
    if (!response.ok) throw this.failed(this.refusal(response, bytes));
    return new Response(bytes.byteLength > 0 ? bytes : null, { status: response.status, headers: response.headers });
  };

  private refusal(response: Response, bytes: ArrayBuffer): ProviderFailure {
    const { explain, phase, requestIdHeader } = this.rules;
    const answer: VendorAnswer = { status: response.status, headers: response.headers, body: parsed(bytes) };
    const verdict = explain(answer) ?? byStatus(answer, phase);
    return new ProviderFailure(verdict.failure, verdict.message, {
      retryAfterMs: retryAfterMs(response.headers, Date.now()) ?? verdict.retryAfterMs,
      providerRequestId: (requestIdHeader && response.headers.get(requestIdHeader)) || undefined,
    });
  }

  /** The failure is kept aside, because SDKs wrap what they catch; what they get has nothing that looks worth a retry. */
  private failed(failure: ProviderFailure): Error {
    this.failure ??= failure;
    return new Error('the call to the provider failed');
  }

  /** The SDK failed although no request did: before it sent one, or over an answer that it cannot read. */
  private misread(cause: unknown): ProviderFailure {
    if (!this.sent) return new ProviderFailure('invalid_request', 'the request could not be made', { cause });
    return this.rules.phase === 'create'
      ? new ProviderFailure('unknown_outcome', 'the answer of the provider cannot be read', { cause })
      : new ProviderFailure('transient_read', 'the answer of the provider cannot be read', { cause });
  }
}

function stopped(phase: CallPhase): ProviderFailure {
  return new ProviderFailure(phase === 'create' ? 'not_accepted' : 'transient_read', 'stopped before the request');
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
