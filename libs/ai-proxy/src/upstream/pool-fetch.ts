import type { Dispatcher, Pool } from 'undici';

/** What an SDK hands to its `fetch` option; it always sends a string body and `Headers`. */
type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** An error body is read by people and logs; what is longer is no error document. */
const MOST_ERROR_BYTES = 256 * 1024;

/** How long an answer that is complete may keep its connection open, or its end waiting. */
const LET_GO_MS = 1_000;

/** A connection that failed before the response began. `code` is Node's or undici's, such as ECONNREFUSED. */
export class ConnectionFailure extends Error {
  constructor(readonly code: string) {
    // The SDK reads the words of a message to guess at timeouts, and then drops the cause: there are none here.
    super('connection failed');
    this.name = 'ConnectionFailure';
  }
}

/**
 * Takes a chunk of a body, and does at once all that can be done with it. `enough`: nothing more is wanted; `soon`:
 * nothing more is needed, and what does not come within a second is not waited for.
 */
export type TakeChunk = (chunk: Buffer) => 'more' | 'soon' | 'enough';

/** Bodies of answers that came over a pool; the SDK is handed the head alone. */
const BODIES = new WeakMap<Response, PooledBody>();

/**
 * `fetch` over a connection pool. The body of a success is not given to the SDK: it is read with `readBody`, in one
 * synchronous call a network chunk. The SDK over the global `fetch` costs about twice the processor time a call, and a
 * `ReadableStream` in between some promise turns for each event.
 * Redirects are not followed: an upstream that redirects is misconfigured, and the key must not travel.
 */
export function poolFetch(pool: Pool): Fetch {
  return (url, init = {}) =>
    new Promise((resolve, reject) => {
      const { pathname, search } = new URL(url instanceof Request ? url.url : url);
      const request: Dispatcher.DispatchOptions = {
        path: pathname + search,
        method: init.method === 'GET' ? 'GET' : 'POST',
        headers: init.headers instanceof Headers ? init.headers : new Headers(init.headers),
        body: typeof init.body === 'string' ? init.body : null,
      };
      pool.dispatch(request, new PooledBody(init.signal ?? undefined, resolve, reject));
    });
}

/**
 * Reads the body of a successful answer of `poolFetch` to its end, or until `take` has enough.
 * @param drained asked after each chunk: while its promise is open nothing more is read from the upstream
 * @throws what `take` throws, after closing the connection; the error of a connection that breaks or falls silent
 */
export function readBody(
  response: Response,
  take: TakeChunk,
  drained?: () => Promise<void> | undefined,
): Promise<void> {
  const body = BODIES.get(response);
  if (!body) throw new Error('only the body of an answer of poolFetch can be read here');
  return body.read(take, drained);
}

/** The body of a successful answer as one text. @throws TooLong; what `readBody` throws */
export async function textOf(response: Response, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  await readBody(response, (chunk) => {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new TooLong();
    chunks.push(chunk);
    return 'more';
  });
  return Buffer.concat(chunks).toString('utf8');
}

/** A body that is longer than any answer to its request can be. */
export class TooLong extends Error {
  constructor() {
    super('the answer is longer than it can be');
    this.name = 'TooLong';
  }
}

/** One request on the pool, and its answer's body. */
class PooledBody implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: Record<string, string | string[] | undefined> = {};
  /** What came before somebody read; of an error, all of it. */
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  private take: TakeChunk | undefined;
  private drained: (() => Promise<void> | undefined) | undefined;
  private settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  /** How the body ended while nobody was waiting for that. */
  private end: { error?: unknown } | undefined;
  private letGo: NodeJS.Timeout | undefined;
  /** Held for as long as the body is read: the SDK stops listening to its signal when nobody holds the answer. */
  private response: Response | undefined;
  private readonly onAbort = (): void => {
    const reason = this.signal!.reason as Error;
    if (this.controller) this.abort(reason);
    else this.failed(reason);
  };

  constructor(
    private readonly signal: AbortSignal | undefined,
    private readonly begun: (response: Response) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  read(take: TakeChunk, drained?: () => Promise<void> | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.drained = drained;
      this.take = take;
      for (const chunk of this.waiting.splice(0)) this.give(chunk);
      if (this.end) this.finish(this.end);
      else this.controller!.resume();
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.signal?.aborted) this.onAbort();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.status = status;
    this.headers = headers;
    if (status < 200 || !this.isSuccess) return;
    controller.pause();
    this.response = new Response(null, { headers: toEntries(headers) });
    BODIES.set(this.response, this);
    this.begun(this.response);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.take) return this.give(chunk);
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    if (this.waitingBytes <= MOST_ERROR_BYTES || this.isSuccess) return;
    this.refuse();
    controller.abort(new Error('the error body is too long'));
  }

  onResponseEnd(): void {
    if (this.isSuccess) this.finish({});
    else this.refuse();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.isSuccess) return this.finish({ error });
    this.leave();
    this.failed(this.signal?.aborted ? error : new ConnectionFailure(String((error as { code?: unknown }).code)));
  }

  private get isSuccess(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** An answer that is no success, for the SDK to make an error of. */
  private refuse(): void {
    this.leave();
    const body = this.status === 304 ? null : Buffer.concat(this.waiting).subarray(0, MOST_ERROR_BYTES);
    this.begun(new Response(body, { status: this.status, headers: toEntries(this.headers) }));
  }

  private give(chunk: Buffer): void {
    if (!this.settle) return;
    try {
      const wanted = this.take!(chunk);
      if (wanted === 'enough') return this.enough();
      if (wanted === 'soon') this.letGo ??= setTimeout(() => this.enough(), LET_GO_MS);
      const slow = this.drained?.();
      if (slow) this.pause(slow);
    } catch (error) {
      this.finish({ error });
      this.abort(error as Error);
    }
  }

  /** Nothing is read while the client does not read, so that it slows the upstream down instead of filling memory. */
  private pause(slow: Promise<void>): void {
    this.controller!.pause();
    void slow.then(() => this.controller!.resume());
  }

  /** The answer is complete. A connection that ends it soon is kept for the next request. */
  private enough(): void {
    clearTimeout(this.letGo);
    this.letGo = setTimeout(() => this.abort(new Error('the answer was complete')), LET_GO_MS).unref();
    this.settle?.resolve();
    this.settle = undefined;
  }

  private finish(end: { error?: unknown }): void {
    clearTimeout(this.letGo);
    this.leave();
    this.end = end;
    if (!this.settle) return;
    if ('error' in end) this.settle.reject(end.error);
    else this.settle.resolve();
    this.settle = undefined;
  }

  private abort(reason: Error): void {
    this.controller?.abort(reason);
  }

  private leave(): void {
    this.response = undefined;
    this.signal?.removeEventListener('abort', this.onAbort);
  }
}

function toEntries(headers: Record<string, string | string[] | undefined>): [string, string][] {
  const entries: [string, string][] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) entries.push([name, Array.isArray(value) ? value.join(', ') : value]);
  }
  return entries;
}
