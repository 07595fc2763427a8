import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { testRedisUrl } from '../harness/test-redis';
import { startTestApi, type TestApi } from '../harness/test-api';

const LIMITS = { AUTH_RATE_LIMITS: 'start=3,token=3,refresh=3' };

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
}

/** Plain node: its own agent would fold repeated headers and choose the address to come from. */
function send(
  url: string,
  method: string,
  headers: Record<string, string | string[]>,
  body?: unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = httpRequest(
      url,
      { method, headers: { ...(text ? { 'content-type': 'application/json' } : {}), ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          const isJson = String(response.headers['content-type']).includes('json');
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: isJson ? (JSON.parse(answer) as Record<string, unknown>) : {},
          });
        });
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}

describe('limits before sign-in', () => {
  const open: TestApi[] = [];
  const start = async (environment: Record<string, string> = {}) => {
    const api = await startTestApi({ ...LIMITS, ...environment });
    open.push(api);
    return api;
  };

  afterEach(async () => {
    for (const api of open.splice(0)) await api.close();
  });

  const refresh = (api: TestApi, headers: Record<string, string | string[]> = {}, path = '/auth/refresh') =>
    send(`${api.url}${path}`, 'POST', headers, { refresh_token: 'rt_unknown' });

  it('answers 429 with the headers of the contract, and says on every answer what is left', async () => {
    const api = await start();
    const first = await refresh(api);
    expect(first.headers['ratelimit-policy']).toBe('"refresh-address";q=3;w=60');
    expect(first.headers.ratelimit).toBe('"refresh-address";r=2;t=20');
    await refresh(api);
    await refresh(api);
    const refused = await refresh(api);
    expect(refused.status).toBe(429);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.body).toMatchObject({ code: 'rate_limited', status: 429 });
    const wait = Number(refused.headers['retry-after']);
    expect(wait).toBeGreaterThan(15);
    expect(wait).toBeLessThanOrEqual(20);
    expect(refused.body.retry_after_s).toBe(wait);
  });

  it('T31 stops somebody who guesses verifiers, codes or tokens by address', async () => {
    const api = await start();
    const guess = {
      grant_type: 'authorization_code',
      client_id: 'dev',
      redirect_uri: 'x',
      code: 'y',
      code_verifier: 'z',
    };
    const statuses: number[] = [];
    for (let index = 0; index < 5; index++) {
      statuses.push((await send(`${api.url}/auth/token`, 'POST', {}, guess)).status);
    }
    expect(statuses).toEqual([400, 400, 400, 429, 429]);
    // Another step has its own bucket.
    expect((await refresh(api)).status).toBe(401);
  });

  it('T104 believes no header about the address of a caller that is not a listed proxy', async () => {
    const api = await start();
    const tricks: Record<string, string | string[]>[] = [
      { 'x-forwarded-for': '198.51.100.1' },
      { 'x-forwarded-for': ['198.51.100.2', '198.51.100.3'] },
      { forwarded: 'for=198.51.100.4' },
      { 'x-real-ip': '198.51.100.5', 'cf-connecting-ip': '198.51.100.6', 'true-client-ip': '198.51.100.7' },
    ];
    const statuses: number[] = [];
    for (const headers of tricks) statuses.push((await refresh(api, headers)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  it('T104 believes a listed proxy, and of what it forwards only what it added itself', async () => {
    const api = await start({ TRUST_PROXY: '127.0.0.1/32' });
    for (const claimed of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) {
      expect((await refresh(api, { 'x-forwarded-for': `${claimed}, 203.0.113.9` })).status).toBe(401);
    }
    expect((await refresh(api, { 'x-forwarded-for': '4.4.4.4, 203.0.113.9' })).status).toBe(429);
    expect((await refresh(api, { 'x-forwarded-for': '203.0.113.10' })).status).toBe(401);
  });

  it('T104 reads the address that a proxy forwards, however it is written', async () => {
    const api = await start({ TRUST_PROXY: '127.0.0.1/32, 10.0.0.0/8' });
    const same: [string, string[]][] = [
      ['203.0.113.9', ['203.0.113.9:5678', '"203.0.113.9"', '1.1.1.1, ::ffff:203.0.113.9 , 10.1.2.3:80']],
      ['2001:db8::1', ['[2001:db8::1]:443', '"[2001:db8::1]"', '2001:db8:0:0:0:0:0:1:8080,[::ffff:10.1.2.3]:80']],
      ['fe80::1', ['fe80::1%eth0', '[fe80::1%25]:1', '[fe80::1%en0]']],
    ];
    for (const [address, spellings] of same) {
      for (const spelt of spellings) expect((await refresh(api, { 'x-forwarded-for': spelt })).status).toBe(401);
      expect([address, (await refresh(api, { 'x-forwarded-for': address })).status]).toEqual([address, 429]);
    }
    expect(api.logs.events('forwarded_address_unreadable')).toEqual([]);
  });

  it('T104 takes a proxy that forwards what nobody can read for its client, and says so once', async () => {
    const api = await start({ TRUST_PROXY: '127.0.0.1/32, 10.0.0.0/8' });
    const unreadable = ['unknown', '_hidden', '203.0.113.999', '[2001:db8::1', 'evil"; drop'];
    const through = async (proxy: string) => {
      const statuses: number[] = [];
      for (const entry of unreadable.slice(0, 4)) {
        statuses.push((await refresh(api, { 'x-forwarded-for': `7.7.7.7, ${entry}, ${proxy}` })).status);
      }
      return statuses;
    };
    // Not one bucket for the clients of all proxies, nor one for each thing that cannot be read.
    expect(await through('10.0.0.1')).toEqual([401, 401, 401, 429]);
    expect(await through('10.0.0.2:4321')).toEqual([401, 401, 401, 429]);
    expect((await refresh(api, { 'x-forwarded-for': '10.0.0.1' })).status).toBe(429);
    expect((await refresh(api, { 'x-forwarded-for': unreadable[4]! })).status).toBe(401);
    // What a client wrote itself is nobody's concern.
    expect((await refresh(api, { 'x-forwarded-for': 'unknown, 203.0.113.9' })).status).toBe(401);
    const said = api.logs.events('forwarded_address_unreadable');
    expect(said).toMatchObject([{ level: 'warn', proxy: '10.0.0.1' }]);
    expect(api.logs.text).not.toMatch(/_hidden|7\.7\.7\.7/);
  });

  it('T105 counts a /64 of IPv6 as one caller, and the next /64 as another', async () => {
    const api = await start({ TRUST_PROXY: '127.0.0.1/32' });
    const statuses: number[] = [];
    for (const host of ['1', 'ffff:ffff:ffff:ffff', 'a:b:c:d', '2']) {
      const address = host === '1' || host === '2' ? `2001:db8:0:1::${host}` : `2001:db8:0:1:${host}`;
      statuses.push((await refresh(api, { 'x-forwarded-for': address })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await refresh(api, { 'x-forwarded-for': '2001:db8:0:2::1' })).status).toBe(401);
    expect((await refresh(api, { 'x-forwarded-for': '::ffff:203.0.113.7' })).status).toBe(401);
  });

  it('T105 gives no new bucket for another client, query, body or connection', async () => {
    const api = await start({
      OAUTH_CLIENTS: JSON.stringify([
        { id: 'other', type: 'native', redirect_uris: ['http://127.0.0.1/callback'], transport: 'body' },
      ]),
    });
    const statuses = [
      (await refresh(api, { connection: 'close' })).status,
      (await refresh(api, { 'x-client': 'other' }, '/auth/refresh?x=1')).status,
      (await send(`${api.url}/auth/refresh`, 'POST', {}, { refresh_token: 'rt_b', client_id: 'other' })).status,
      (await send(`${api.url}/auth/refresh`, 'POST', {}, { refresh_token: 'rt_c', client_id: 'dev' })).status,
    ];
    expect(statuses).toEqual([401, 401, 401, 429]);
    // Spelt differently there is nothing at all.
    for (const path of ['/auth/refresh/', '/AUTH/refresh', '//auth/refresh']) {
      expect((await refresh(api, {}, path)).status).toBe(404);
    }
  });

  it('limits what all callers of one client do together', async () => {
    const api = await start({ TRUST_PROXY: '127.0.0.1/32', AUTH_CLIENT_RATE_LIMIT: '2' });
    const statuses: number[] = [];
    for (const from of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      const body = { refresh_token: 'rt_a', client_id: 'dev' };
      statuses.push((await send(`${api.url}/auth/refresh`, 'POST', { 'x-forwarded-for': from }, body)).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });

  const stores: [string, Record<string, string>][] = [['PostgreSQL', {}]];
  const redis = testRedisUrl();
  if (redis) stores.push(['Redis', { REDIS_URL: redis, QUEUE_PREFIX: `t${randomUUID()}` }]);

  it.each(stores)('is one limit for all processes that count in %s', async (_store, environment) => {
    const first = await start(environment);
    const second = await startTestApi({ ...LIMITS, ...environment }, { database: first.database });
    const statuses: number[] = [];
    for (const api of [first, second, first, second, first]) statuses.push((await refresh(api)).status);
    await second.close();
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it('stores no address', async () => {
    const api = await start({ TRUST_PROXY: '127.0.0.1/32' });
    await refresh(api, { 'x-forwarded-for': '203.0.113.77' });
    const rows = await api.query<{ key: string }>('select key from rate_limits');
    expect(rows).toHaveLength(1);
    expect(rows[0]!.key).toMatch(/^[\w-]{43}$/);
  });
});
