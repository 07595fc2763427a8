import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Misbehaviour } from './misbehaviour';

const HUGE_BYTES = 48 * 1024 * 1024;

/** What a broken or hostile token endpoint does. */
export function answerBadly(kind: NonNullable<Misbehaviour['answer']>, response: ServerResponse, url: string): void {
  if (kind === 'hang') return;
  if (kind === 'huge') return pour(response);
  if (kind === 'redirect') return void response.writeHead(302, { location: `${url}/token` }).end();
  if (kind === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
  if (kind === 'not-an-object') return void response.writeHead(200, { 'content-type': 'application/json' }).end('"x"');
  response.writeHead(500).end('{"error":"server_error"}');
}

function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  Readable.from(Array<Buffer>(HUGE_BYTES / chunk.length).fill(chunk)).pipe(response);
}
