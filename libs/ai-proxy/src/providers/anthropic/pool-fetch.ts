import type { Pool } from 'undici';

/** What the SDK hands to its `fetch` option; it always sends a string body and `Headers`. */
type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A connection that failed before the response began. `code` is Node's or undici's, such as ECONNREFUSED. */
export class ConnectionFailure extends Error {
  constructor(readonly code: string) {
    // The SDK reads the words of a message to guess at timeouts, and then drops the cause: there are none here.
    super('connection failed');
    this.name = 'ConnectionFailure';
  }
}

/**
 * `fetch` over a connection pool. The SDK over the global `fetch` costs about twice the CPU time a call; measured
 * side by side with 20 streamed events a call: 3.4–4.5 ms against 1.9–2.3 ms.
 * Redirects are not followed: an upstream that redirects is misconfigured, and the key must not travel.
 */
export function poolFetch(pool: Pool): Fetch {
  return async (url, init = {}) => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const { statusCode, headers, body } = await pool
      .request({
        path: pathname + search,
        method: init.method === 'GET' ? 'GET' : 'POST',
        headers: Object.fromEntries(new Headers(init.headers)),
        body: typeof init.body === 'string' ? init.body : null,
        signal: init.signal ?? undefined,
      })
      .catch((error: { code?: unknown }) => {
        throw init.signal?.aborted ? error : new ConnectionFailure(String(error.code));
      });
    const chunks = body[Symbol.asyncIterator]();
    const stream = new ReadableStream<Uint8Array>(
      {
        // Pulled one chunk at a time, so that a slow reader slows the upstream down instead of filling memory.
        async pull(controller) {
          const next = await chunks.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value as Uint8Array);
        },
        cancel(): void {
          body.destroy();
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(stream, { status: statusCode, headers: toEntries(headers) });
  };
}

function toEntries(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
}
