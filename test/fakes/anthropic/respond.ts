import type { ServerResponse } from 'node:http';

/** Answers with a JSON body. */
export function respond(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}
