import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { AccessTokenIssuer, KeyRing } from '@cse/auth';
import { ManualClock } from '@cse/core';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, replyOf } from './session-caller';

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

describe('access tokens', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;
  let ada: SignedIn;
  let bait: Server;
  let baited = 0;

  beforeAll(async () => {
    api = await startTestApi({}, { clock });
    ada = await signIn(api);
    bait = createServer((_, response) => {
      baited++;
      response.end(JSON.stringify(api.app.get(KeyRing).publicKeys()));
    });
    await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    expect(baited).toBe(0);
    await new Promise((resolve) => bait.close(resolve));
    await api.close();
  });

  const now = () => Math.floor(clock.millis() / 1000);
  const header = () => decode(ada.accessToken.split('.')[0]!);
  const claims = () => decode(ada.accessToken.split('.')[1]!);

  /** Signed with the server's own key unless another is given: what only its checks can refuse. */
  function forge(changes: { header?: object; claims?: object }, key?: KeyObject): string {
    const input = `${encode({ ...header(), ...changes.header })}.${encode({ ...claims(), ...changes.claims })}`;
    const { privateKey } = api.app.get(KeyRing).current;
    const signature = sign('sha256', Buffer.from(input), { key: key ?? privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }

  async function refuses(name: string, token: string): Promise<void> {
    const answer = await me(api, token);
    expect([name, answer.status, answer.code]).toEqual([
      name,
      401,
      expect.stringMatching(/^(unauthenticated|token_expired)$/),
    ]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="/);
  }

  it('takes what it issued, and the same when forged with its own key (the tests below forge alike)', async () => {
    expect((await me(api, ada.accessToken)).status).toBe(200);
    expect((await me(api, forge({}))).status).toBe(200);
    expect(header()).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: api.app.get(KeyRing).current.kid });
    expect(Object.keys(claims()).sort()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'rtg', 'sid', 'sub']);
    const another = decode((await signIn(api)).accessToken.split('.')[1]!);
    expect(another.jti).not.toBe(claims().jti);
  });

  it('T34 wants exactly one well-formed bearer token', async () => {
    const send = (authorization?: string) =>
      fetch(`${api.url}/auth/me`, { headers: authorization === undefined ? {} : { authorization } }).then(replyOf);
    for (const value of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      ada.accessToken,
      `bearer ${ada.accessToken}`,
      `Basic ${ada.accessToken}`,
      `Bearer  ${ada.accessToken}`,
      `Bearer\t${ada.accessToken}`,
      `Bearer ${ada.accessToken} x`,
      `Bearer ${ada.accessToken},Bearer ${ada.accessToken}`,
      'Bearer ..',
      `Bearer ${'a'.repeat(3000)}`,
    ]) {
      const answer = await send(value);
      expect([value, answer.status, answer.code]).toEqual([value, 401, 'unauthenticated']);
    }
    expect(
      await rawStatus(`Authorization: Bearer ${ada.accessToken}\r\nAuthorization: Bearer ${ada.accessToken}`),
    ).toBe(401);
    expect(await rawStatus(`Authorization: Bearer ${'a'.repeat(20_000)}`)).toBe(431);
    expect((await fetch(`${api.url}/auth/me?access_token=${ada.accessToken}`)).status).toBe(401);
  });

  /** A client library would not send two headers of one name. */
  function rawStatus(headers: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      socket.once('data', (data) => {
        socket.destroy();
        resolve(Number(/^HTTP\/1.1 (\d+)/.exec(data.toString())![1]));
      });
      socket.once('error', reject);
      socket.write(`GET /auth/me HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`);
    });
  }

  it('T35 refuses tokens without a signature', async () => {
    const [, payload, signature] = ada.accessToken.split('.');
    for (const alg of ['none', 'nOnE', 'NONE', '']) {
      const head = encode({ ...header(), alg });
      await refuses(`alg ${alg}`, `${head}.${payload}.`);
      await refuses(`alg ${alg} with signature`, `${head}.${payload}.${signature}`);
    }
    await refuses('no signature', `${ada.accessToken.split('.').slice(0, 2).join('.')}.`);
    await refuses('two parts', ada.accessToken.split('.').slice(0, 2).join('.'));
  });

  it('T36 refuses an HMAC made with its public key, however that is written', async () => {
    const publicKey = createPublicKey(api.app.get(KeyRing).current.privateKey);
    const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }));
    const secrets = [
      publicKey.export({ format: 'pem', type: 'spki' }),
      publicKey.export({ format: 'der', type: 'spki' }),
      jwk,
      JSON.stringify(api.app.get(KeyRing).publicKeys()),
    ];
    for (const secret of secrets) {
      const input = `${encode({ ...header(), alg: 'HS256' })}.${ada.accessToken.split('.')[1]}`;
      await refuses('HS256', `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`);
    }
  });

  it('T37 refuses signatures that are odd in any way', async () => {
    const [head, payload, signature] = ada.accessToken.split('.') as [string, string, string];
    const der = sign('sha256', Buffer.from(`${head}.${payload}`), api.app.get(KeyRing).current.privateKey);
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    await refuses('r and s are zero', `${head}.${payload}.${Buffer.alloc(64).toString('base64url')}`);
    await refuses('DER', `${head}.${payload}.${der.toString('base64url')}`);
    await refuses('truncated', ada.accessToken.slice(0, -4));
    await refuses('extra segment', `${ada.accessToken}.x`);
    await refuses('padded', `${ada.accessToken}==`);
    await refuses('plain base64', `${head}.${payload}.+/${signature.slice(2)}`);
    await refuses('another key', forge({}, foreign));
  });

  it('T38 finds keys by their name in its own ring and nowhere else', async () => {
    const { port } = bait.address() as AddressInfo;
    const odd = [
      '../../dev/null',
      "x' or '1'='1",
      `http://127.0.0.1:${port}/jwks`,
      'a'.repeat(800),
      '',
      ['x'],
      7,
      null,
    ];
    for (const kid of odd) await refuses(`kid ${JSON.stringify(kid)}`, forge({ header: { kid } }));
    await refuses('no kid', forge({ header: { kid: undefined } }));
  });

  it('T39 follows no key or address in a header, and takes no header that it does not know', async () => {
    const { port } = bait.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = own.publicKey.export({ format: 'jwk' });
    for (const extra of [
      { jku: url },
      { x5u: url },
      { jwk },
      { crit: ['x'], x: 1 },
      { crit: ['exp'] },
      { b64: false },
    ]) {
      await refuses(JSON.stringify(extra), forge({ header: extra }));
    }
    await refuses('own key inside', forge({ header: { jwk } }, own.privateKey));
  });

  it('T40 keeps to its times, with five seconds of skew', async () => {
    const bad: [string, object][] = [
      ['expired', { exp: now() - 6 }],
      ['not yet', { nbf: now() + 60 }],
      ['issued in the future', { iat: now() + 60 }],
      ['no exp', { exp: undefined }],
      ['exp as text', { exp: String(now() + 60) }],
      ['exp fraction', { exp: now() + 60.5 }],
      ['exp 1e308', { exp: 1e308 }],
      ['exp null', { exp: null }],
      ['no iat', { iat: undefined }],
      ['iat as text', { iat: String(now()) }],
    ];
    for (const [name, changes] of bad) await refuses(name, forge({ claims: changes }));
    expect((await me(api, forge({ claims: { exp: now() - 4, jti: 'skew' } }))).status).toBe(200);
  });

  it('T41 T42 is made for nobody else and of no other kind', async () => {
    const bad: { header?: object; claims?: object }[] = [
      { claims: { iss: 'https://evil.test' } },
      { claims: { iss: `${api.url}/` } },
      { claims: { iss: [api.url] } },
      { claims: { aud: 'another' } },
      { claims: { aud: ['creative-space-engine'] } },
      { claims: { aud: ['creative-space-engine', 'another'] } },
      { claims: { sub: undefined } },
      { claims: { sid: undefined } },
      { claims: { jti: undefined } },
      { claims: { client_id: undefined } },
      { claims: { rtg: undefined } },
      { claims: { rtg: '0' } },
      { claims: { rtg: 0.5 } },
      { claims: { jti: 7 } },
      { claims: { client_id: ['dev'] } },
      { claims: { sid: [ada.sessionId] } },
      { claims: { note: 'x'.repeat(2048) } },
      { claims: { sub: "x' or '1'='1" } },
      { claims: { sid: '../x' } },
      { header: { typ: 'JWT' } },
      { header: { typ: 'rt+jwt' } },
      { header: { typ: undefined } },
      { header: { alg: 'ES384' } },
      { header: { typ: 'JWT' }, claims: { iss: 'https://accounts.google.com', aud: 'x', nonce: 'n', email: 'a@b.c' } },
    ];
    for (const changes of bad) await refuses(JSON.stringify(changes), forge(changes));
  });

  it('T43 does not take the claims of one token with the signature of another, nor one session for another user', async () => {
    const eve = await signIn(api, 'eve@example.com');
    const [head, , signature] = eve.accessToken.split('.');
    await refuses('edited', `${head}.${encode({ ...claims(), sub: ada.userId, role: 'admin' })}.${signature}`);
    await refuses('session of another', forge({ claims: { sub: eve.userId } }));
    await refuses('client of another', forge({ claims: { client_id: 'other' } }));
  });

  it('T44 T48 ends with its session, its account, and looks the same for people who never were', async () => {
    const revoked = await signIn(api, 'revoked@example.com');
    await fetch(`${api.url}/auth/sessions/${revoked.sessionId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${revoked.accessToken}` },
    });
    expect((await me(api, revoked.accessToken)).code).toBe('session_revoked');
    const deleted = await signIn(api, 'deleted@example.com');
    await api.query('delete from users where id = $1', [deleted.userId]);
    clock.advance(5_000);
    const gone = await me(api, deleted.accessToken);
    const never = await me(api, forge({ claims: { sub: deleted.userId.replace(/.$/, '0'), sid: ada.sessionId } }));
    for (const { body } of [gone, never]) delete body.request_id;
    expect([gone.status, gone.body]).toEqual([401, never.body]);
  });

  it('T47 publishes public halves only', async () => {
    const response = await fetch(`${api.url}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(response.headers.get('cache-control')).toBe('public, max-age=300, no-transform');
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(2);
  });

  it('does not believe a remembered token any longer than a fresh one', async () => {
    const { accessToken } = await signIn(api, 'remembered@example.com');
    expect((await me(api, accessToken)).status).toBe(200);
    clock.advance(604_000);
    expect((await me(api, accessToken)).status).toBe(200);
    clock.advance(1_000);
    expect((await me(api, accessToken)).code).toBe('token_expired');
    ada = await signIn(api);
  });

  it('never outlives its session', async () => {
    const session = { id: ada.sessionId, userId: ada.userId, clientId: 'dev', gen: 0 };
    const absoluteExpiresAt = new Date(clock.millis() + 90_000);
    const { token, expiresInS } = await api.app.get(AccessTokenIssuer).issue({ ...session, absoluteExpiresAt });
    expect(expiresInS).toBeLessThanOrEqual(90);
    expect(decode(token.split('.')[1]!).exp).toBe(Math.floor(absoluteExpiresAt.getTime() / 1000));
  });

  it('keeps its signing keys where only their owner reads them', () => {
    const file = readFileSync('.data/test/signing-keys.json', 'utf8');
    expect(api.logs.text).not.toContain((JSON.parse(file) as { keys: { d: string }[] }).keys[0]!.d);
  });
});
