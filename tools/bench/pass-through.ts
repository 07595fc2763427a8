import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

/**
 * The least that a server between a client and a model can do: forward the bytes of a request on a kept connection
 * and the bytes of the answer back. Run as `pass-through.js <upstream URL>`; prints its own address.
 */
const pool = new Pool(process.argv[2]!, { pipelining: 1 });

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces);
    const headers = { 'content-type': 'application/json', 'x-api-key': 'bench', 'anthropic-version': '2023-06-01' };
    pool
      .stream({ path: '/v1/messages', method: 'POST', headers, body }, ({ statusCode, headers: answered }) => {
        response.writeHead(statusCode, { 'content-type': answered['content-type'] as string });
        return response;
      })
      .catch(() => response.destroy());
  });
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
