import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectStorage } from '@cse/storage';
import { startTestApi, type TestApi } from '../harness/test-api';

const BYTES = 1_000_000;

describe('a request that does not come to its end', () => {
  let dataDir: string;
  let api: TestApi;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cse-broken-'));
    api = await startTestApi({ DATA_DIR: dataDir, HEADERS_TIMEOUT_S: '1', REQUEST_TIMEOUT_S: '2' });
  });
  afterAll(async () => {
    await api.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(api.logs.events('request_failed')).toEqual([]);
    expect(api.logs.lines.filter((line) => /"level":"(warn|error|fatal)"/.test(line))).toEqual([]);
  });

  const drafts = (): Promise<string[]> => readdir(join(dataDir, 'object-drafts')).catch(() => []);

  async function open(): Promise<Socket & { received: string }> {
    const socket = Object.assign(connect(Number(new URL(api.url).port), '127.0.0.1'), { received: '' });
    socket.on('error', () => undefined);
    socket.on('data', (piece) => (socket.received += piece.toString('latin1')));
    await once(socket, 'connect');
    return socket;
  }

  /** A byte now and then, as long as the server takes any; resolves with what it answered in the end. */
  async function trickle(head: string): Promise<string> {
    const socket = await open();
    socket.write(head);
    const drip = setInterval(() => socket.write('a'), 50);
    await once(socket, 'close');
    clearInterval(drip);
    return socket.received;
  }

  function expectTooSlow(answer: string): void {
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toMatch(/\r\nx-content-type-options: nosniff\r\n/);
    expect(answer).toMatch(/\r\ncontent-type: application\/problem\+json; charset=utf-8\r\n/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status: 408, code: 'validation_failed' });
  }

  const upload = async (key: string): Promise<string> => {
    const rules = { contentType: 'image/png', bytes: BYTES };
    const { url, headers } = await api.app.get(ObjectStorage).presignPut(key, rules);
    const lines = Object.entries({ host: new URL(url).host, ...headers }).map(([name, value]) => `${name}: ${value}`);
    return [`PUT ${url.slice(api.url.length)} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  };
  const host = () => `host: ${new URL(api.url).host}`;
  const jsonPost = (length: number) =>
    `POST /auth/token HTTP/1.1\r\n${host()}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

  it('T78 is answered 408 where its headers come too slowly, or not at all, while others are served', async () => {
    const slow = Promise.all(['GET /health/live HTTP/1.1\r\nx-slow: ', ''].map(trickle));
    const silent = await open();
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    await once(silent, 'close');
    expectTooSlow(silent.received);
    const [headers] = await slow;
    expectTooSlow(headers!);
  });

  it('T78 is answered 408 where its body comes too slowly', async () => {
    expectTooSlow(await trickle(jsonPost(1000)));
  });

  it('T78 keeps nothing of an upload that comes too slowly', async () => {
    expectTooSlow(await trickle(await upload('u/slow.png')));
    await until(async () => (await drafts()).length === 0);
    expect(await api.app.get(ObjectStorage).head('u/slow.png')).toBeNull();
  });

  it('is its client’s doing where the client leaves in the middle, of JSON or of an upload', async () => {
    for (const head of [jsonPost(1000), await upload('u/left.png')]) {
      const before = cutOff().length;
      const socket = await open();
      socket.write(`${head}{"grant_type":`);
      socket.end();
      socket.destroySoon();
      await until(async () => cutOff().length > before);
      expect(cutOff().at(-1)).toMatchObject({ status: 499, aborted: true });
    }
    await until(async () => (await drafts()).length === 0);
    expect(await api.app.get(ObjectStorage).head('u/left.png')).toBeNull();
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).not.toMatch(/http_response_status_code="5/);
  });

  it('is not waited for where its type is taken nowhere, such as a form', async () => {
    const socket = await open();
    socket.write(jsonPost(1000).replace('application/json', 'multipart/form-data; boundary=x') + '--x\r\n');
    await once(socket, 'data');
    expect(socket.received).toMatch(/^HTTP\/1\.1 415 /);
    socket.destroy();
  });

  const cutOff = () => api.logs.events('request').filter(({ aborted }) => aborted);
});

describe('an upload while our own disk fails', () => {
  it('is our failure, and said to be', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'cse-broken-'));
    const api = await startTestApi({ DATA_DIR: dataDir });
    try {
      await writeFile(join(dataDir, 'object-drafts'), 'no folder');
      const rules = { contentType: 'image/png', bytes: BYTES };
      const { url, headers } = await api.app.get(ObjectStorage).presignPut('u/x.png', rules);
      const answer = await fetch(url, { method: 'PUT', headers, body: Buffer.alloc(BYTES) });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'store_unavailable']);
      expect(api.logs.events('request_failed')).toHaveLength(1);
    } finally {
      await api.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
