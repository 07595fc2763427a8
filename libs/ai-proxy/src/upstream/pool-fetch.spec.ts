import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Pool } from 'undici';
import { poolFetch, readBody, textOf, TooLong } from './pool-fetch';

const MEGABYTE = 1024 * 1024;
const turn = () => new Promise((resolve) => setImmediate(resolve));

let answer: (response: ServerResponse) => void;
let sockets: Socket[];
let server: Server;
let pool: Pool;
let url: string;

beforeAll(async () => {
  server = createServer((incoming, response) => incoming.resume().once('end', () => answer(response)));
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  sockets = [];
  pool = new Pool(url, { pipelining: 1, bodyTimeout: 20_000 });
});
afterEach(() => pool.destroy());
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (how: typeof answer, signal?: AbortSignal) => {
  answer = how;
  return poolFetch(pool)(`${url}/v1`, { method: 'POST', body: '{}', signal });
};
const sends = (words: string) => (response: ServerResponse) => void response.write(words);
/** Writes for as long as somebody reads; gives how much the sockets took, and when they first took no more. */
function flood(most: number): { send: typeof answer; sent: () => number; isBlocked: Promise<void> } {
  let sent = 0;
  let block!: () => void;
  const isBlocked = new Promise<void>((resolve) => (block = resolve));
  const send = (response: ServerResponse): void => {
    const more = (): void => {
      while (!response.destroyed && sent < most) {
        sent += 65_536;
        if (response.write(Buffer.alloc(65_536, 120))) continue;
        block();
        return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  return { send, sent: () => sent, isBlocked };
}
/** Waits until the server has lost its only connection. */
const letGo = () =>
  new Promise<void>((resolve) => {
    if (sockets[0]!.closed) resolve();
    else sockets[0]!.once('close', () => resolve()).on('error', () => undefined);
  });

describe('the body of an answer', () => {
  it('is read to its end, whatever it is cut into', async () => {
    const response = await ask((to) => {
      to.write('a');
      setImmediate(() => to.end('bc'));
    });
    expect(await textOf(response, 3)).toBe('abc');
  });

  it.each(['enough', 'soon'] as const)(
    'is let go within seconds when what came is %s, though it stays open',
    async (wanted) => {
      const response = await ask(sends('all of it'));
      const begun = performance.now();
      await readBody(response, () => wanted);
      const waited = performance.now() - begun;
      // An end that may still come is waited for a second, and nothing is where it said that it was the end.
      expect(waited > 900).toBe(wanted === 'soon');
      await letGo();
      expect(performance.now() - begun).toBeLessThan(5_000);
    },
  );

  it('that ends soon leaves its connection to the next request', async () => {
    for (let call = 0; call < 2; call++) {
      const response = await ask((to) => {
        to.write('all of it');
        setImmediate(() => to.end());
      });
      await readBody(response, () => 'enough');
      await turn();
    }
    expect(sockets).toHaveLength(1);
  });

  it('that is longer than it may be is cut off', async () => {
    const { send, sent } = flood(64 * MEGABYTE);
    await expect(textOf(await ask(send), MEGABYTE)).rejects.toBeInstanceOf(TooLong);
    await letGo();
    expect(sent()).toBeLessThan(16 * MEGABYTE);
  });

  it('is not read on for a reader who does not read, and is when he does', async () => {
    const { send, sent, isBlocked } = flood(64 * MEGABYTE);
    let drain!: () => void;
    let full: Promise<void> | undefined = new Promise((resolve) => (drain = resolve));
    let chunks = 0;
    const take = () => {
      chunks++;
      return 'more' as const;
    };
    const read = readBody(await ask(send), take, () => full);
    await isBlocked;
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(chunks).toBe(1);
    expect(sent()).toBeLessThan(16 * MEGABYTE);
    full = undefined;
    drain();
    await read;
    expect(sent()).toBe(64 * MEGABYTE);
  });

  it('whose reader fails is closed, and the failure is the reader’s', async () => {
    const response = await ask(sends('no JSON'));
    const failed = readBody(response, () => {
      throw new SyntaxError('no JSON');
    });
    await expect(failed).rejects.toBeInstanceOf(SyntaxError);
    await letGo();
  });

  it('is given up when its signal says so', async () => {
    const stop = new AbortController();
    const read = readBody(await ask(sends('a'), stop.signal), () => 'more');
    stop.abort(new Error('the deadline'));
    await expect(read).rejects.toThrow('the deadline');
    await letGo();
  });
});

describe('an answer that is no success', () => {
  it('is read to 256 KiB and no further', async () => {
    const { send, sent } = flood(64 * MEGABYTE);
    const response = await ask((to) => send(to.writeHead(500)));
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([500, 256 * 1024]);
    await letGo();
    expect(sent()).toBeLessThan(16 * MEGABYTE);
  });

  it('is not followed elsewhere: the key must not travel', async () => {
    const response = await ask((to) => to.writeHead(307, { location: `${url}/elsewhere` }).end());
    expect([response.status, sockets.length]).toEqual([307, 1]);
  });
});
