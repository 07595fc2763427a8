import { createHash } from 'node:crypto';
import { startFakeIdentityProvider, type FakeIdentityProvider } from '../fakes/identity-provider';
import { Browser } from '../harness/browser';
import { NativeApp } from '../harness/native-app';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, post, refresh } from './session-caller';

const APP = 'https://app.example.com';
const CLIENTS = [
  { id: 'web', type: 'spa', redirect_uris: [`${APP}/callback`], transport: 'cookie', allowed_origins: [APP] },
  {
    id: 'studio',
    type: 'spa',
    redirect_uris: ['https://studio.example.com/callback'],
    transport: 'cookie',
    allowed_origins: ['https://studio.example.com'],
  },
];

describe('clients in a browser', () => {
  let provider: FakeIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    provider = await startFakeIdentityProvider();
    api = await startTestApi({
      ...provider.environment,
      OAUTH_CLIENTS: JSON.stringify(CLIENTS),
      CORS_ORIGINS: 'https://reader.example.com',
    });
  });

  afterAll(async () => {
    await api.close();
    await provider.close();
  });

  /** What the client's own page sends along; a browser sets Origin and Sec-Fetch-Site itself. */
  const page = (changes: Record<string, string | undefined> = {}) => {
    const headers = { origin: APP, 'x-client': 'web', 'sec-fetch-site': 'same-site', ...changes };
    return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
  };
  const withCookie = (token: string, changes: Record<string, string | undefined> = {}) =>
    page({ cookie: `__Host-rt=${token}`, ...changes });

  async function exchange(headers: Record<string, string>) {
    const app = new NativeApp(api, `${APP}/callback`, 'web');
    const code = (await app.signIn(new Browser())).get('code')!;
    const body = { grant_type: 'authorization_code', client_id: 'web', redirect_uri: app.redirectUri, code };
    return post(api, '/auth/token', { ...body, code_verifier: app.verifier }, headers);
  }

  async function signedIn() {
    const answer = await exchange(page());
    expect(answer.status).toBe(200);
    return { answer, token: cookieOf(answer.headers)!.value };
  }

  function cookieOf(headers: Headers): { value: string; attributes: string[] } | undefined {
    const line = headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-rt='));
    const [pair, ...attributes] = line?.split('; ') ?? [];
    return pair === undefined ? undefined : { value: pair.slice('__Host-rt='.length), attributes };
  }

  const generationOf = async (token: string) => {
    const hash = createHash('sha256').update(token).digest();
    return (await api.query<{ gen: number }>('select gen from sessions where cur_hash = $1', [hash]))[0]?.gen;
  };

  it('T93 puts the refresh token into a cookie that no script, other site or plain connection gets, and nowhere else', async () => {
    const { answer, token } = await signedIn();
    expect(token).toMatch(/^rt_/);
    expect(answer.refreshToken).toBeUndefined();
    expect(JSON.stringify(answer.body)).not.toContain(token);
    const { attributes } = cookieOf(answer.headers)!;
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Strict', 'Secure']);
    expect((await me(api, answer.accessToken!)).status).toBe(200);
    const [life] = await api.query<{ days: number }>(
      'select extract(day from absolute_expires_at - created_at)::int as days from sessions where id = $1',
      [answer.body.session_id],
    );
    expect(life).toEqual({ days: 30 });
  });

  it('rotates by the cookie, and a retry gets the same successor', async () => {
    const { token } = await signedIn();
    const first = await post(api, '/auth/refresh', {}, withCookie(token));
    const again = await post(api, '/auth/refresh', {}, withCookie(token));
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(cookieOf(first.headers)!.value).not.toBe(token);
    expect(cookieOf(again.headers)!.value).toBe(cookieOf(first.headers)!.value);
  });

  it.each([
    [
      'T90 a form of another site',
      { origin: 'https://evil.test', 'x-client': undefined, 'sec-fetch-site': 'cross-site' },
    ],
    ['T91 a sibling domain', { origin: 'https://other.example.com' }],
    ['T91 the page of another client', { origin: 'https://studio.example.com' }],
    ['T91 a reader page of ours', { origin: 'https://reader.example.com' }],
    ['T92 no header of ours', { 'x-client': undefined }],
    ['an unknown client', { 'x-client': 'nobody' }],
    ['a client without cookies', { 'x-client': 'dev' }],
    ['no origin', { origin: undefined }],
    ['origin null', { origin: 'null' }],
    ['another site that lies about its origin', { 'sec-fetch-site': 'cross-site' }],
    ['a typed address', { 'sec-fetch-site': 'none' }],
  ])('%s neither refreshes nor signs out', async (_name, changes) => {
    const { token } = await signedIn();
    for (const path of ['/auth/refresh', '/auth/logout']) {
      const refused = await post(api, path, {}, withCookie(token, changes));
      expect([refused.status, refused.code, cookieOf(refused.headers)]).toEqual([403, 'csrf', undefined]);
    }
    expect(await generationOf(token)).toBe(0);
    expect((await post(api, '/auth/refresh', {}, withCookie(token))).status).toBe(200);
  });

  it('T90 takes JSON only: what a form can send is not read', async () => {
    const { token } = await signedIn();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await fetch(`${api.url}/auth/refresh`, {
        method: 'POST',
        headers: { ...withCookie(token), 'content-type': type },
        body: '{"refresh_token":"x"}',
      });
      expect([type, answer.status]).toEqual([type, 415]);
    }
    expect(await generationOf(token)).toBe(0);
  });

  it('T94 exchanges a code only for a page of the client, so that nobody is signed in as somebody else', async () => {
    for (const changes of [
      { origin: undefined },
      { origin: 'https://evil.test' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const refused = await exchange(page(changes));
      expect([refused.code, refused.headers.getSetCookie()]).toEqual(['csrf', []]);
    }
  });

  it('T59 keeps the two ways of travelling apart', async () => {
    const { token } = await signedIn();
    expect((await refresh(api, token)).code).toBe('refresh_invalid');
    expect((await refresh(api, token, { client_id: 'web' })).code).toBe('refresh_invalid');
    const native = await signIn(api);
    expect((await post(api, '/auth/refresh', {}, withCookie(native.refreshToken))).code).toBe('refresh_invalid');
    const both = await post(api, '/auth/refresh', { refresh_token: native.refreshToken }, withCookie(token));
    expect([both.status, both.code]).toEqual([400, 'invalid_request']);
    const other = withCookie(token, { 'x-client': 'studio', origin: 'https://studio.example.com' });
    expect((await post(api, '/auth/refresh', {}, other)).code).toBe('refresh_invalid');
    expect((await refresh(api, native.refreshToken)).status).toBe(200);
    expect((await post(api, '/auth/refresh', {}, withCookie(token))).status).toBe(200);
  });

  it('lets a program be a program: a page of nobody cannot use a token that travels in the body', async () => {
    const { refreshToken } = await signIn(api);
    const evil = { origin: 'https://evil.test' };
    expect((await post(api, '/auth/refresh', { refresh_token: refreshToken }, evil)).code).toBe('csrf');
    const own = { origin: api.url };
    expect((await post(api, '/auth/refresh', { refresh_token: refreshToken }, own)).status).toBe(200);
  });

  it('clears the cookie of a session that is over, and never that of one who lost a race', async () => {
    const { token } = await signedIn();
    const successor = cookieOf((await post(api, '/auth/refresh', {}, withCookie(token))).headers)!.value;
    const unknown = await post(api, '/auth/refresh', {}, withCookie(`rt_${'A'.repeat(43)}`));
    expect([unknown.code, cookieOf(unknown.headers)]).toEqual(['refresh_invalid', undefined]);
    const out = await post(api, '/auth/logout', {}, withCookie(successor));
    expect([out.status, cookieOf(out.headers)!.value]).toEqual([204, '']);
    const over = await post(api, '/auth/refresh', {}, withCookie(successor));
    expect([over.code, cookieOf(over.headers)!.value]).toEqual(['session_revoked', '']);
    expect(cookieOf(over.headers)!.attributes).toContain('Max-Age=0');
  });

  it('ends the session before when the same browser signs in again', async () => {
    const { token, answer } = await signedIn();
    const again = await exchange(withCookie(token));
    expect(again.status).toBe(200);
    expect((await me(api, answer.accessToken!)).code).toBe('session_revoked');
    expect((await post(api, '/auth/refresh', {}, withCookie(cookieOf(again.headers)!.value))).status).toBe(200);
  });

  it('T93 believes no cookie when there are two of the name: a parent domain may have planted one', async () => {
    const { token } = await signedIn();
    const planted = `__Host-rt=rt_${'B'.repeat(43)}`;
    for (const cookie of [`${planted}; __Host-rt=${token}`, `__Host-rt=${token}; ${planted}`]) {
      expect((await post(api, '/auth/refresh', {}, withCookie(token, { cookie }))).code).toBe('refresh_invalid');
    }
    const renamed = withCookie(token, { cookie: `rt=${token}; __host-rt=${token}` });
    expect((await post(api, '/auth/refresh', {}, renamed)).code).toBe('refresh_invalid');
    // Any white space but that between cookies is part of the name, for browsers, which then see no prefix to protect.
    for (const cookie of [
      `\u00a0__Host-rt=${token}`,
      `a=b;\u00a0__Host-rt=${token}`,
      `a=b; \u00a0__Host-rt=${token}`,
    ]) {
      expect((await post(api, '/auth/refresh', {}, withCookie(token, { cookie }))).code).toBe('refresh_invalid');
    }
    expect(await generationOf(token)).toBe(0);
    const among = `a=b;c=d;__Host-rt=${token};\t e=f`;
    expect((await post(api, '/auth/refresh', {}, withCookie(token, { cookie: among }))).status).toBe(200);
  });

  describe('reading our answers from a page', () => {
    const call = (origin: string, path = '/auth/me', method = 'GET') =>
      fetch(`${api.url}${path}`, { method, headers: { origin, 'access-control-request-method': 'DELETE' } });

    it('T87 allows exact origins only', async () => {
      for (const origin of [
        'null',
        `${APP}.evil.test`,
        'http://app.example.com',
        `${APP}:8443`,
        'https://APP.example.com',
        `${APP}/`,
        'https://evil.test',
      ]) {
        for (const method of ['GET', 'OPTIONS']) {
          const answer = await call(origin, '/auth/me', method);
          expect([origin, answer.headers.get('access-control-allow-origin')]).toEqual([origin, null]);
        }
      }
    });

    it('T88 never says "any origin", varies by origin, and allows cookies to cookie clients alone', async () => {
      for (const [origin, credentials] of [
        [APP, 'true'],
        ['https://reader.example.com', null],
      ] as const) {
        for (const path of ['/auth/me', '/no/such/route', '/.well-known/jwks.json']) {
          const { headers } = await call(origin, path);
          expect(headers.get('access-control-allow-origin')).toBe(origin);
          expect(headers.get('access-control-allow-credentials')).toBe(credentials);
          expect(headers.get('vary')).toMatch(/origin/i);
        }
      }
      expect((await call(APP, '/auth/google')).headers.get('access-control-allow-origin')).toBeNull();
    });

    it('T89 answers a preflight with what is allowed, and nothing more', async () => {
      const answer = await fetch(`${api.url}/auth/sessions/x`, {
        method: 'OPTIONS',
        headers: {
          origin: APP,
          'access-control-request-method': 'DELETE',
          'access-control-request-headers': 'authorization, x-evil',
        },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE');
      expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
      expect(answer.headers.get('access-control-allow-headers')).not.toContain('x-evil');
      expect(Number(answer.headers.get('access-control-max-age'))).toBeLessThanOrEqual(600);
    });
  });
});
