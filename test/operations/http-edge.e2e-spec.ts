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
      expect((await fetch(api.url + path)).headers.get('cache-control')).toBe('no-store, no-transform');
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

  const jsonPost = 'POST /auth/token HTTP/1.1\r\ncontent-type: application/json';
  it.each([
    ['an address that cannot be decoded', 'GET /%zz HTTP/1.1', 400, 'validation_failed'],
    ['a part of an address that is too long', `GET /images/jobs/${'a'.repeat(201)} HTTP/1.1`, 414, 'payload_too_large'],
    ['headers that are too large', `GET / HTTP/1.1\r\nx-much: ${'a'.repeat(20_000)}`, 431, 'payload_too_large'],
    ['an address that is too long', `GET /${'a'.repeat(20_000)} HTTP/1.1`, 431, 'payload_too_large'],
    [
      'chunks that say too much',
      `${jsonPost}\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1;a=${'b'.repeat(20_000)}`,
      413,
      'payload_too_large',
    ],
    ['what is no HTTP', 'NONSENSE', 400, 'validation_failed'],
    ['a method that nobody has', 'BREW /health/live HTTP/1.1', 400, 'validation_failed'],
    ['a method that no route has', 'PROPFIND /health/live HTTP/1.1', 404, 'not_found'],
    ['what is asked of a proxy', 'CONNECT example.com:443 HTTP/1.1', 400, 'validation_failed'],
    ['TRACE', 'TRACE /health/live HTTP/1.1', 404, 'not_found'],
    ['no version', 'GET /health/live', 400, 'validation_failed'],
    ['a version that there is not', 'GET /health/live HTTP/9.9', 400, 'validation_failed'],
    ['a version that is spoken otherwise', 'GET /health/live HTTP/2.0', 400, 'validation_failed'],
    ['a space too many', 'GET /health /live HTTP/1.1', 400, 'validation_failed'],
    ['an expectation that nobody knows', 'GET /nothing/here HTTP/1.1\r\nexpect: much', 404, 'not_found'],
    ['two lengths', `${jsonPost}\r\ncontent-length: 2\r\ncontent-length: 3`, 400, 'validation_failed'],
    ['a length and chunks', `${jsonPost}\r\ncontent-length: 2\r\ntransfer-encoding: chunked`, 400, 'validation_failed'],
    ['a length below nothing', `${jsonPost}\r\ncontent-length: -2`, 400, 'validation_failed'],
    ['a header that is folded', 'GET /health/live HTTP/1.1\r\nx-folded: a\r\n b', 400, 'validation_failed'],
    ['a space before a colon', 'GET /health/live HTTP/1.1\r\nx-spaced : a', 400, 'validation_failed'],
    ['NUL in the address', 'GET /health/\0 HTTP/1.1', 400, 'validation_failed'],
    ['an encoded NUL', 'GET /artifacts/%00 HTTP/1.1', 401, 'unauthenticated'],
    ['a transfer coding', `${jsonPost}\r\ntransfer-encoding: gzip`, 415, 'unsupported_media_type'],
    [
      'several content encodings',
      `${jsonPost}\r\ncontent-encoding: gzip, br\r\ncontent-length: 2`,
      415,
      'unsupported_media_type',
    ],
    [
      'a form',
      'POST /auth/token HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 2',
      415,
      'unsupported_media_type',
    ],
    ['a request without a host', 'GET /health/live HTTP/1.1\r\nno-host: 1', 400, 'validation_failed'],
    ['OPTIONS that no browser asks', 'OPTIONS /health/live HTTP/1.1', 404, 'not_found'],
    ['a content encoding', `${jsonPost}\r\ncontent-encoding: br\r\ncontent-length: 2`, 415, 'unsupported_media_type'],
    [
      'a type that is none',
      'POST /auth/token HTTP/1.1\r\ncontent-type: x\r\ncontent-length: 2',
      415,
      'unsupported_media_type',
    ],
  ])('invariant 43, T79: is a problem with all headers, also before any route: %s', async (_, head, status, code) => {
    const [top, body] = (await rawRequest(head, head.includes('content-length: 2') ? '{}' : '')).split('\r\n\r\n') as [
      string,
      string,
    ];
    const [line, ...fields] = top.split('\r\n');
    const headers = new Headers(fields.map((field) => field.split(': ') as [string, string]));
    expect([line, body]).toEqual([expect.stringContaining(` ${status} `), expect.stringContaining(`"code":"${code}"`)]);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(body)).toMatchObject({
      status,
      code,
      request_id: headers.get('x-request-id'),
      title: expect.any(String),
    });
    const usual = await fetch(`${api.url}/nothing/here`);
    for (const name of [
      'x-content-type-options',
      'referrer-policy',
      'x-frame-options',
      'content-security-policy',
      'cache-control',
    ]) {
      expect([name, headers.get(name)]).toEqual([name, usual.headers.get(name)]);
    }
  });

  it('invariant 43: is not changed on its way by what compresses', async () => {
    for (const path of ['/health/live', '/nothing/here', '/docs', '/openapi.json', '/.well-known/jwks.json']) {
      expect([path, (await fetch(api.url + path)).headers.get('cache-control')]).toEqual([
        path,
        expect.stringMatching(/(^|, )no-transform$/),
      ]);
    }
  });

  async function logged(id: string): Promise<Record<string, unknown>[]> {
    const found = () => api.logs.events('request').filter((line) => line.request_id === id);
    while (found().length === 0) await new Promise((resolve) => setImmediate(resolve));
    return found();
  }

  async function rawRequest(head: string, body = ''): Promise<string> {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (piece) => (text += piece.toString('latin1')));
    const host = /\r\n(no-)?host:/.test(head) ? '' : `host: ${hostname}\r\n`;
    socket.write(`${head}\r\n${host}connection: close\r\n\r\n${body}`);
    await once(socket, 'close');
    return text;
  }
});
