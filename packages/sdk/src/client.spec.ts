import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readEvents } from './event-stream.ts';
import { createClient, ProblemError } from './index.ts';

describe('the client', () => {
  let server: Server;
  let baseUrl: string;
  let answer: RequestListener;
  let requests: IncomingMessage[];

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const problem = (status: number, body: object, headers = {}): RequestListener => {
    return (_, response) => {
      response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
      response.end(JSON.stringify(body));
    };
  };
  const ok: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"status":"ok"}');
  };
  const failureOf = (call: Promise<unknown>) =>
    call.then(
      () => {
        throw new Error('did not fail');
      },
      (error: unknown) => error as ProblemError,
    );

  it('throws problem documents as typed errors', async () => {
    const errors = [{ pointer: '/active_path/3/text', detail: 'too long' }];
    answer = problem(400, { code: 'validation_failed', status: 400, detail: 'no', request_id: 'req-12345', errors });
    const error = await failureOf(createClient({ baseUrl }).live());
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      code: 'validation_failed',
      status: 400,
      request_id: 'req-12345',
      pointers: ['/active_path/3/text'],
      retryable: false,
    });
  });

  it('says when to come back', async () => {
    answer = problem(429, { code: 'rate_limited', status: 429 }, { 'retry-after': '7' });
    expect(await failureOf(createClient({ baseUrl }).live())).toMatchObject({ retryable: true, retry_after_s: 7 });
  });

  it('tells the page of a proxy from an answer of the server', async () => {
    answer = (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
    expect(await failureOf(createClient({ baseUrl }).live())).toMatchObject({ code: 'unexpected_answer', status: 502 });
  });

  it('sends each client its own token', async () => {
    answer = ok;
    const [one, other] = ['one', 'other'].map((token) => createClient({ baseUrl: `${baseUrl}/`, token }));
    await Promise.all([one!.live(), other!.live()]);
    expect(requests.map(({ headers }) => headers.authorization).sort()).toEqual(['Bearer one', 'Bearer other']);
    expect(requests[0]!.url).toBe('/health/live');
  });

  it('asks for a new token once when the old one has expired', async () => {
    const expired = problem(401, { code: 'token_expired', status: 401 });
    answer = (request, response) =>
      request.headers.authorization === 'Bearer new' ? ok(request, response) : expired(request, response);
    const reasons: string[] = [];
    const tokenProvider = (reason: 'call' | 'expired') => {
      reasons.push(reason);
      return reason === 'expired' ? 'new' : 'old';
    };
    await expect(createClient({ baseUrl, tokenProvider }).live()).resolves.toEqual({ status: 'ok' });
    expect(reasons).toEqual(['call', 'expired']);
    answer = expired;
    expect(await failureOf(createClient({ baseUrl, tokenProvider }).live())).toMatchObject({ code: 'token_expired' });
    expect(requests).toHaveLength(4);
  });

  describe('streams', () => {
    const events = (...pieces: string[]): RequestListener => {
      return (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req-12345' });
        for (const piece of pieces) response.write(piece);
        response.end();
      };
    };
    const collect = async (response: Response) => {
      const seen: unknown[] = [];
      for await (const event of readEvents<{ step: number; done: string }>(response)) seen.push(event);
      return seen;
    };

    it('yield events cut anywhere, even within a character', async () => {
      const bytes = Buffer.from('event: step\ndata: 1\n\nevent: done\ndata: "🌊"\n\n');
      answer = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const byte of bytes) response.write(Buffer.of(byte));
        response.end();
      };
      expect(await collect(await fetch(baseUrl))).toEqual([
        { event: 'step', data: 1, id: undefined },
        { event: 'done', data: '🌊', id: undefined },
      ]);
    });

    it('throw the problem of an error event', async () => {
      const document = { code: 'provider_timeout', status: 504, retryable: true };
      answer = events('event: step\ndata: 1\n\n', `event: error\ndata: ${JSON.stringify(document)}\n\n`);
      expect(await failureOf(fetch(baseUrl).then(collect))).toMatchObject({
        code: 'provider_timeout',
        retryable: true,
        request_id: 'req-12345',
      });
    });

    it('throw when the answer is cut short', async () => {
      answer = events('event: step\ndata: 1\n\n');
      await expect(fetch(baseUrl).then(collect)).rejects.toThrow('ended before its last event');
    });

    it('throw the problem of a stream that never began', async () => {
      answer = problem(402, { code: 'quota_exceeded', status: 402, cap: 'daily_cost' });
      expect(await failureOf(fetch(baseUrl).then(collect))).toMatchObject({ problem: { cap: 'daily_cost' } });
    });

    it('close the connection when the reader leaves', async () => {
      let closed: Promise<unknown> = Promise.resolve();
      answer = (_, response) => {
        closed = once(response, 'close');
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: step\ndata: 1\n\n');
      };
      for await (const event of readEvents(await fetch(baseUrl))) if (event) break;
      await closed;
    });
  });
});
