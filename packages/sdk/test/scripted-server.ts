import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>;

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server that answers as a test says: `answers` one after the other, the last one from then on. */
export class ScriptedServer {
  readonly seen: Seen[] = [];
  answers: Handler[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async open(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Forgets what was seen, and answers so from now on. */
  script(...answers: Handler[]): void {
    this.seen.length = 0;
    this.answers = answers;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => '');
    const { method = '', url = '', headers } = request;
    this.seen.push({ method, url, headers, body });
    const handler = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
    await handler(request, response, body);
  }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

export const problem = (status: number, body: object, headers: Record<string, string> = {}): Handler =>
  json({ status, ...body }, status, { 'content-type': 'application/problem+json', ...headers });

/** The connection breaks before a word of an answer. */
export const broken: Handler = (request) => void request.socket.destroy();

/** The connection breaks in the middle of the answer. */
export const cutShort: Handler = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"status":');
  setImmediate(() => request.socket.destroy());
};

export const silent: Handler = () => undefined;

export const events = (...pieces: string[]): Handler => {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req-12345' });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
};

/** What a promise is rejected with. @throws when it is not */
export const failureOf = (promise: PromiseLike<unknown>): Promise<never> =>
  Promise.resolve(promise).then(
    () => {
      throw new Error('did not fail');
    },
    (error: unknown) => error as never,
  );
