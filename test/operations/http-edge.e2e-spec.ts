import { once } from 'node:events';
import { connect } from 'node:net';
import { startTestApi, type TestApi } from '../harness/test-api';

describe('every answer', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const json = { 'content-type': 'application/json' };
  it.each([
    { what: 'an answer', path: '/health/live', init: {} },
    { what: 'a missing page', path: '/nothing/here', init: {} },
    { what: 'a refused method', path: '/health/live', init: { method: 'POST' } },
    { what: 'a body that is no JSON', path: '/auth/token', init: { method: 'POST', headers: json, body: '{' } },
    { what: 'the docs page', path: '/docs', init: {} },
    { what: 'the OpenAPI document', path: '/openapi.json', init: {} },
  ])('carries the security headers: $what', async ({ path, init }) => {
    const { headers } = await fetch(api.url + path, init);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  });

  it('may not be stored by a cache', async () => {
    for (const path of ['/health/live', '/nothing/here']) {
      expect((await fetch(api.url + path)).headers.get('cache-control')).toBe('no-store');
    }
  });

  it('insists on https where clients come by https', async () => {
    const secure = await startTestApi({ PUBLIC_URL: 'https://api.example.com' }, { database: api.database });
    try {
      const local = secure.url.replace('https:', 'http:');
      const { headers } = await fetch(`${local}/health/live`);
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    } finally {
      await secure.close();
    }
  });

  it('leaves one log line with the route, the status, the time and the size, and no part of the address', async () => {
    const id = 'edge-spec-0001';
    const answer = await fetch(`${api.url}/health/nothing?canary=canary-value`, {
      headers: { 'x-request-id': id, 'user-agent': 'canary-value' },
    });
    const body = await answer.text();
    const [line, ...more] = await logged(id);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: 'log', event: 'request', method: 'GET', route: 'unmatched', status: 404 });
    expect(line!.ms).toBeGreaterThan(0);
    expect(line!.bytes).toBeGreaterThan(body.length);
    expect(api.logs.text).not.toContain('canary-value');
  });

  it('cannot be split, nor its log line, by what is echoed in it', async () => {
    const answer = await rawRequest('GET /a%0d%0aset-cookie:x=1 HTTP/1.1\r\nx-request-id: a%0d%0aset-cookie:x=1');
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(answer.toLowerCase()).not.toMatch(/^set-cookie/m);
    expect(api.logs.lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  async function logged(id: string): Promise<Record<string, unknown>[]> {
    const found = () => api.logs.events('request').filter((line) => line.request_id === id);
    while (found().length === 0) await new Promise((resolve) => setImmediate(resolve));
    return found();
  }

  async function rawRequest(head: string): Promise<string> {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (piece) => (text += piece.toString('latin1')));
    socket.write(`${head}\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`);
    await once(socket, 'close');
    return text;
  }
});
