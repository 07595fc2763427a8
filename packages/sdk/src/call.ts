import type { StreamEvent } from './event-stream.ts';
import type { AbortSignalLike } from './platform.ts';

/** What may be said of a single call. */
export interface CallOptions {
  /** Gives the call up: it is rejected with the signal's reason, and the server stops the work. */
  signal?: AbortSignalLike;
  /** How often what is safe to repeat is sent again after a failure that may pass. */
  maxRetries?: number;
  /** Milliseconds that one attempt may take: to its whole answer, or to the beginning of a stream. */
  timeout?: number;
  /**
   * Names a call that costs money, so that it is done once however often it is sent. One is made for each call; give
   * your own where the app may be closed in the middle and repeats the call at its next start.
   */
  idempotencyKey?: string;
  /**
   * An id of your own, 8 to 64 of `[A-Za-z0-9_-]`: the server's log has it, what was charged is found by it
   * (`usageEvents({ request_id })`), and it comes back as `requestId`. One is made on the server for a call without it.
   */
  requestId?: string;
  /** Of the trace that the call is a part of (W3C Trace Context), as your tracer writes it. */
  traceparent?: string;
  headers?: Record<string, string>;
  /** The last event that was seen of a stream that numbers its events: it goes on after it. */
  lastEventId?: string;
}

/** One of the rate limits that a call counted towards (RateLimit header fields). */
export interface RateLimit {
  /** Such as `user`. */
  name: string;
  /** Calls in a window of so many seconds. */
  limit: number;
  windowS: number;
  /** What is left, until a reset in so many seconds. */
  remaining: number | undefined;
  resetS: number | undefined;
}

/** What came beside the data of an answer. */
export interface AnswerFacts {
  status: number;
  /** Stands in the server's log lines. */
  requestId: string;
  /** The answer was given before to the same idempotency key; nothing was charged for it again. */
  replayed: boolean;
  rateLimits: RateLimit[];
  headers: { get(name: string): string | null };
}

export type Answer<T> = AnswerFacts & { data: T };

/** An answer on its way: await it for the data, or `withResponse()` for what came beside it. */
export class Call<T> extends Promise<T> {
  private readonly answer: Promise<Answer<T>>;

  constructor(answer: Promise<Answer<T>>) {
    super((resolve) => resolve(answer.then(({ data }) => data)));
    this.answer = answer;
  }

  /** What `then` and `catch` make are plain promises. */
  static override get [Symbol.species]() {
    return Promise;
  }

  withResponse(): Promise<Answer<T>> {
    // Whoever waits for the answer is told of its failure there.
    this.catch(() => undefined);
    return this.answer;
  }
}

/** One page of a list. */
export interface Page {
  items: unknown[];
  next_cursor?: string | null;
}

/** A page on its way; `for await` goes through its items and those of all pages after it. */
export class ListCall<P extends Page> extends Call<P> implements AsyncIterable<P['items'][number]> {
  private readonly next: (cursor: string) => Promise<P>;

  constructor(answer: Promise<Answer<P>>, next: (cursor: string) => Promise<P>) {
    super(answer);
    this.next = next;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<P['items'][number], void, void> {
    let page: P = await (this as Promise<P>);
    for (;;) {
      yield* page.items as P['items'][number][];
      if (!page.next_cursor) return;
      page = await this.next(page.next_cursor);
    }
  }
}

/** The events of a stream that is asked for when they are: by `for await`, or by `withResponse()`. */
export class EventsCall<Events> implements AsyncIterable<StreamEvent<Events>> {
  private opened: Promise<Answer<AsyncGenerator<StreamEvent<Events>, void, void>>> | undefined;
  private readonly open: () => Promise<Answer<AsyncGenerator<StreamEvent<Events>, void, void>>>;

  constructor(open: () => Promise<Answer<AsyncGenerator<StreamEvent<Events>, void, void>>>) {
    this.open = open;
  }

  /** What came beside the stream, once it has begun. Its events are read by going through this call. */
  async withResponse(): Promise<AnswerFacts> {
    return factsOf(await (this.opened ??= this.open()));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamEvent<Events>, void, void> {
    const { data } = await (this.opened ??= this.open());
    yield* data;
  }
}

/** What came beside the data, read from the head of an answer. */
export function factsOf({ status, headers }: Pick<AnswerFacts, 'status' | 'headers'>): AnswerFacts {
  return {
    status,
    headers,
    requestId: headers.get('x-request-id') ?? '',
    replayed: headers.get('idempotency-replayed') === 'true',
    rateLimits: rateLimitsOf(headers),
  };
}

/** `RateLimit-Policy: "user";q=300;w=60` and `RateLimit: "user";r=12;t=8`, matched by name. */
function rateLimitsOf(headers: AnswerFacts['headers']): RateLimit[] {
  const left = itemsOf(headers.get('ratelimit'));
  return [...itemsOf(headers.get('ratelimit-policy'))].map(([name, { q = 0, w = 0 }]) => {
    const { r: remaining, t: resetS } = left.get(name) ?? {};
    return { name, limit: q, windowS: w, remaining, resetS };
  });
}

/** A list of structured fields (RFC 9651) as these headers have it: `"name";key=number;…`. */
function itemsOf(field: string | null): Map<string, Record<string, number>> {
  const items = new Map<string, Record<string, number>>();
  for (const [, name = '', parameters = ''] of (field ?? '').matchAll(/"([^"]*)"((?:;\w+=[^;,]*)*)/g)) {
    const pairs = [...parameters.matchAll(/;(\w+)=(\d+)/g)].map(([, key, value]) => [key, Number(value)] as const);
    items.set(name, Object.fromEntries(pairs));
  }
  return items;
}
