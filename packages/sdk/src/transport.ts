import { Call, EventsCall, factsOf, ListCall, type Answer, type CallOptions, type Page } from './call.ts';
import { eventsOfAnswer, readEvents, type StreamEvent } from './event-stream.ts';
import type { ProblemDocument } from './generated/operations.ts';
import {
  abortReason,
  globals,
  hasBodyStreams,
  sleep,
  systemClock,
  uniqueId,
  type AbortSignalLike,
  type BlobLike,
  type Bytes,
  type Clock,
  type FetchInit,
  type FetchLike,
  type ResponseLike,
} from './platform.ts';
import {
  ConnectionError,
  ProblemError,
  problemError,
  TimeoutError,
  UnexpectedAnswerError,
  SignedOutError,
  type ProblemCode,
} from './problem-error.ts';
import { mayRepeat, waitBefore } from './retry.ts';
import { keepSummaries, withSummaries, type Summaries } from './summary-cache.ts';

export interface TransportOptions {
  /** Where the api is, such as `https://api.example.com`. */
  baseUrl: string;
  /** An access token for every call. */
  token?: string;
  /**
   * Asked for the access token before every attempt, and once more with `expired` and the token that was refused when
   * the server says `token_expired`; the call is then sent again with the new one.
   */
  tokenProvider?: TokenProvider;
  /** Told when the server refuses a token for another reason than its age. */
  onRefused?: (code: ProblemCode, token: string | undefined) => void | Promise<void>;
  /** Sent with every call, such as `x-client`. */
  headers?: Record<string, string>;
  /** How often what is safe to repeat is sent again after a failure that may pass; 2 when not given. */
  maxRetries?: number;
  /** Milliseconds that one attempt may take; 150,000 when not given, which is longer than a model may take. */
  timeout?: number;
  /** Another fetch, such as one behind a proxy, or one that streams in React Native. */
  fetch?: FetchLike;
  /**
   * Whether bodies can be read as they come in; found out when not given. Where they cannot, streams are asked for as
   * JSON, and their events come together at the end.
   */
  streaming?: boolean;
  /** Whether cookies go along. */
  credentials?: FetchInit['credentials'];
  /** Sends known summaries with every story, and keeps new ones. */
  summaries?: Summaries;
  clock?: Clock;
  /** Chance, from 0 to 1. */
  random?: () => number;
}

export type TokenProvider = (
  reason: 'call' | 'expired',
  refused?: string,
) => string | undefined | Promise<string | undefined>;

/** What an operation sends beside its path. */
export interface Parts {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** The type of a body that is no JSON. */
  type?: string;
  /** Costs money: carries an idempotency key. */
  keyed?: boolean;
  /** May be sent twice although it has none. */
  repeatable?: boolean;
  /** Names of what a stream yields before `done`. */
  events?: string[];
  /** What the answer is, when it is no JSON. */
  answer?: 'text' | 'bytes';
}

/** A request that is sent until it is answered: the same in every attempt. */
interface Outgoing {
  url: string;
  init: FetchInit;
  isRepeatable: boolean;
}

const DEFAULTS = { maxRetries: 2, timeout: 150_000 };
/** The server sends a comment every 15 seconds; a stream that is silent for three times that is dead. */
const SILENCE_MS = 45_000;

/** Sends requests as they may be sent: authorized, in time, again where that is safe, and read as what they should be. */
export class Transport {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly random: () => number;
  private readonly options: TransportOptions;
  private readonly fetch: FetchLike;
  readonly isStreaming: boolean;

  constructor(options: TransportOptions) {
    this.options = options;
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.fetch = options.fetch ?? ((url, init) => globals.fetch!(url, init));
    this.isStreaming = options.streaming ?? (options.fetch !== undefined || hasBodyStreams());
  }

  readonly call = <T>(method: string, path: string, options?: CallOptions, parts: Parts = {}): Call<T> =>
    new Call(this.ask<T>(method, path, options, parts));

  readonly list = <P extends Page>(method: string, path: string, options?: CallOptions, parts: Parts = {}) => {
    const page = (cursor: string) =>
      this.call<P>(method, path, options, { ...parts, query: { ...parts.query, cursor } });
    return new ListCall<P>(this.ask<P>(method, path, options, parts), page);
  };

  readonly stream = <Events>(method: string, path: string, options: CallOptions = {}, parts: Parts = {}) =>
    new EventsCall<Events>(async () => {
      if (this.isStreaming) {
        const outgoing = await this.outgoing(method, path, options, parts, 'text/event-stream');
        return this.attempt(outgoing, options, (response, attempt) => {
          const data = this.events<Events>(response, attempt, parts.body);
          return Promise.resolve({ ...factsOf(response), data });
        });
      }
      const { data, ...facts } = await this.ask(method, path, options, parts);
      return { ...facts, data: once(eventsOfAnswer<Events>(data, parts.events)) };
    });

  private async ask<T>(method: string, path: string, options: CallOptions = {}, parts: Parts): Promise<Answer<T>> {
    const accept = parts.answer === undefined ? 'application/json' : '*/*';
    const outgoing = await this.outgoing(method, path, options, parts, accept);
    const answer = await this.attempt(outgoing, options, async (response, attempt) => {
      const data = (await bodyOf(response, parts.answer)) as T;
      attempt.end();
      return { ...factsOf(response), data };
    });
    await keepSummaries(this.options.summaries, parts.body, answer.data);
    return answer;
  }

  private async outgoing(
    method: string,
    path: string,
    options: CallOptions,
    parts: Parts,
    accept: string,
  ): Promise<Outgoing> {
    const headers: Record<string, string> = { accept };
    const { idempotencyKey = parts.keyed ? uniqueId() : undefined, lastEventId, requestId, traceparent } = options;
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    if (requestId !== undefined) headers['x-request-id'] = requestId;
    if (traceparent !== undefined) headers.traceparent = traceparent;
    const init: FetchInit = { method, headers };
    if (this.options.credentials) init.credentials = this.options.credentials;
    if (parts.body !== undefined) {
      headers['content-type'] = parts.type ?? 'application/json';
      const body = await withSummaries(this.options.summaries, parts.body);
      init.body = parts.type ? (body as Bytes | BlobLike) : JSON.stringify(body);
    }
    for (const [name, value] of Object.entries({ ...this.options.headers, ...options.headers })) {
      headers[name.toLowerCase()] = value;
    }
    const isRepeatable = method === 'GET' || idempotencyKey !== undefined || parts.repeatable === true;
    return { url: this.baseUrl + path + queryOf(parts.query), init, isRepeatable };
  }

  /** Sends until there is an answer that `read` takes, or a failure that no repetition may mend. */
  private async attempt<T>(
    outgoing: Outgoing,
    options: CallOptions,
    read: (response: ResponseLike, attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    const { maxRetries = this.options.maxRetries ?? DEFAULTS.maxRetries, signal } = options;
    const timeout = options.timeout ?? this.options.timeout ?? DEFAULTS.timeout;
    let refused: string | undefined;
    let runningSince: number | undefined;
    let mayBeRunning = false;
    for (let repetitions = 0; ;) {
      const token = await this.token(refused);
      const attempt = new Attempt(this.clock, timeout, signal);
      try {
        const response = await this.fetch(outgoing.url, this.authorized(outgoing.init, token, attempt));
        if (response.status >= 400) throw await failureOf(response);
        return await read(response, attempt);
      } catch (thrown) {
        attempt.end();
        const error = attempt.failure(thrown);
        if (saysExpired(error) && token !== undefined && refused === undefined && this.options.tokenProvider) {
          refused = token;
          continue;
        }
        if (error instanceof SignedOutError) await this.options.onRefused?.(error.code, token);
        // An attempt of ours, whose answer was lost, is still at work: it is waited for as long as an attempt may take.
        const isOurs = mayBeRunning && error instanceof ProblemError && error.code === 'request_in_progress';
        if (isOurs) runningSince ??= this.clock.now();
        const isWaiting = isOurs && this.clock.now() - runningSince! < timeout;
        if (!isWaiting && repetitions >= maxRetries) throw error;
        if (!mayRepeat(error, outgoing.isRepeatable)) throw error;
        mayBeRunning ||= error instanceof ConnectionError;
        await sleep(this.clock, waitBefore(error, repetitions, this.random()), signal);
        if (!isWaiting) repetitions++;
      }
    }
  }

  private token(refused: string | undefined): string | undefined | Promise<string | undefined> {
    const { token, tokenProvider } = this.options;
    if (!tokenProvider) return token;
    return refused === undefined ? tokenProvider('call') : tokenProvider('expired', refused);
  }

  private authorized(init: FetchInit, token: string | undefined, { signal }: Attempt): FetchInit {
    const headers = { ...init.headers };
    if (token !== undefined) headers.authorization ??= `Bearer ${token}`;
    return { ...init, headers, signal };
  }

  /** The events of a stream that has begun; a silence of the server ends it. */
  private async *events<Events>(
    response: ResponseLike,
    attempt: Attempt,
    body: unknown,
  ): AsyncGenerator<StreamEvent<Events>, void, void> {
    attempt.within(SILENCE_MS);
    try {
      for await (const event of readEvents<Events>(response, () => attempt.within(SILENCE_MS))) {
        if (event.event === 'done') await keepSummaries(this.options.summaries, body, event.data);
        yield event;
      }
    } catch (error) {
      throw attempt.failure(error);
    } finally {
      attempt.end();
    }
  }
}

/** One sending: what aborts it, and why it failed. */
class Attempt {
  readonly signal: AbortSignalLike;
  private readonly controller = new globals.AbortController();
  private readonly clock: Clock;
  private readonly outer: AbortSignalLike | undefined;
  private readonly abort = (): void => this.controller.abort(this.outer && abortReason(this.outer));
  private timer: unknown;
  private isLate = false;

  constructor(clock: Clock, timeout: number, outer: AbortSignalLike | undefined) {
    this.clock = clock;
    this.outer = outer;
    this.signal = this.controller.signal;
    if (outer?.aborted) this.abort();
    else outer?.addEventListener('abort', this.abort);
    this.within(timeout);
  }

  /** From now on it may take so long. */
  within(ms: number): void {
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => {
      this.isLate = true;
      this.controller.abort();
    }, ms);
  }

  end(): void {
    this.clock.clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.abort);
  }

  /** What a thrown error means to the app. */
  failure(thrown: unknown): unknown {
    if (thrown instanceof ProblemError || thrown instanceof ConnectionError) return thrown;
    if (this.outer?.aborted) return abortReason(this.outer);
    if (this.isLate) return new TimeoutError('the server did not answer in time', { cause: thrown });
    return new ConnectionError('the connection failed before the answer was there', { cause: thrown });
  }
}

const saysExpired = (error: unknown): boolean => error instanceof ProblemError && error.code === 'token_expired';

async function* once<T>(events: Iterable<T>): AsyncGenerator<T, void, void> {
  yield* events;
}

function queryOf(query: Parts['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

/** The problem that a refusal carries. @throws what reading it throws */
async function failureOf(response: ResponseLike): Promise<ProblemError> {
  const text = await response.text();
  const problem = parse(response, text) as Partial<ProblemDocument> | undefined;
  if (problem?.code) return problemError(problem, response.status, response.headers);
  return new UnexpectedAnswerError(whatCame(response, text), response.status, response.headers);
}

async function bodyOf(response: ResponseLike, form: Parts['answer']): Promise<unknown> {
  if (form === 'bytes') return new Uint8Array(await response.arrayBuffer());
  const text = await response.text();
  if (form === 'text') return text;
  if (response.status === 204) return undefined;
  const value = parse(response, text);
  if (value === undefined) throw new UnexpectedAnswerError(whatCame(response, text), response.status, response.headers);
  return value;
}

function parse(response: ResponseLike, text: string): unknown {
  if (!/[/+]json\b/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What came instead of our JSON, in words, without a word of what it says. */
function whatCame({ headers }: ResponseLike, text: string): string {
  const type = headers.get('content-type')?.split(';')[0];
  if (text.length === 0) return 'an empty body came instead of JSON; is baseUrl the address of the api?';
  const kind = type === 'text/html' ? 'a page (HTML)' : `${text.length} characters of ${type ?? 'no type'}`;
  const hint =
    type && /json$/.test(type) ? 'which are cut short or not of the api' : 'is baseUrl the address of the api?';
  return `${kind} came instead of JSON of the api; ${hint}`;
}
