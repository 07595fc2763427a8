import { ManualClock } from '@cse/core';
import { startFakeIdentityProvider, type FakeIdentityProvider } from '../fakes/identity-provider';
import { Browser } from '../harness/browser';
import { NativeApp } from '../harness/native-app';
import { startTestApi, type TestApi } from '../harness/test-api';

const MINUTE = 60_000;

describe('the identity provider leg', () => {
  const clock = new ManualClock(new Date());
  let provider: FakeIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    provider = await startFakeIdentityProvider();
    provider.now = () => Math.floor(clock.millis() / 1000);
    api = await startTestApi(
      { ...provider.environment, ADMIN_EMAILS: 'root@example.com,katek@example.com' },
      { clock },
    );
  });

  afterAll(async () => {
    await api.close();
    await provider.close();
  });

  beforeEach(() => {
    provider.misbehaviour = {};
    provider.user = { sub: 'sub-ada', email: 'ada@example.com', email_verified: true, name: 'Ada' };
  });

  const sessions = async () => Number((await api.query<{ n: string }>('select count(*) n from sessions'))[0]!.n);
  const users = async () => Number((await api.query<{ n: string }>('select count(*) n from users'))[0]!.n);

  it('signs a person in and gives the app working tokens', async () => {
    const app = new NativeApp(api);
    const back = await app.signIn();
    expect(back.get('state')).toBe(app.state);
    expect(back.get('iss')).toBe(api.url);
    const answer = await app.exchange(back.get('code')!);
    expect(answer.status).toBe(200);
    const pair = (await answer.json()) as Record<string, unknown>;
    expect(pair).toMatchObject({ token_type: 'Bearer', user: { email: 'ada@example.com', name: 'Ada', role: 'user' } });
    const me = await fetch(`${api.url}/auth/me`, {
      headers: { authorization: `Bearer ${pair.access_token as string}` },
    });
    expect(me.status).toBe(200);
  });

  it('T01 refuses a callback that this browser did not begin', async () => {
    const before = await sessions();
    const answer = await new Browser().get(`${api.url}/auth/google/callback?code=attackers-code`);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([400, []]);
    const withState = await new Browser().get(`${api.url}/auth/google/callback?code=attackers-code&state=guess`);
    expect(withState.status).toBe(400);
    expect(await sessions()).toBe(before);
  });

  it("T02 refuses a callback in another browser, and leaves it usable in the victim's own", async () => {
    const app = new NativeApp(api);
    const mine = new Browser();
    const callback = await app.callbackUrl(mine);
    expect((await new Browser().get(callback)).status).toBe(400);
    const other = new Browser();
    await new NativeApp(api).callbackUrl(other);
    expect((await other.get(callback)).status).toBe(400);
    expect((await mine.get(callback)).status).toBe(302);
  });

  it('T03 takes a state once', async () => {
    const browser = new Browser();
    const callback = await new NativeApp(api).callbackUrl(browser);
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.get(callback)));
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 400, 400, 400, 400]);
  });

  it('T04 forgets a state after ten minutes', async () => {
    const browser = new Browser();
    const callback = await new NativeApp(api).callbackUrl(browser);
    clock.advance(10 * MINUTE + 1);
    expect((await browser.get(callback)).status).toBe(400);
  });

  it('T05 T06 refuses odd shapes of code and state, and never begins a new sign-in instead', async () => {
    const browser = new Browser();
    const good = new URL(await new NativeApp(api).callbackUrl(browser));
    const state = good.searchParams.get('state')!;
    const begun = provider.authorizeRequests.length;
    for (const odd of [
      `code[]=a&code[]=b&state[x]=1`,
      `code=a&code=b&state=${state}`,
      `code=a&state=${state}&state=${state}`,
      `state=${state}`,
      `code=&state=${state}`,
      `code=a&error=access_denied&state=${state}`,
      `code=${'a'.repeat(3000)}&state=${state}`,
      '',
    ]) {
      const answer = await browser.get(`${api.url}/auth/google/callback?${odd}`);
      expect([odd, answer.status, answer.headers.get('location')]).toEqual([odd, 400, null]);
    }
    expect(provider.authorizeRequests.length).toBe(begun);
    expect((await browser.get(good.href)).status).toBe(302);
  });

  it('T07 answers a forged provider error with a page that repeats nothing of it, and one log line', async () => {
    const lines = api.logs.lines.length;
    const attack = 'error=server_error&error_description=%3Cscript%3Ealert(1)%3C/script%3E%0d%0aX&state=forged';
    const answer = await new Browser().get(`${api.url}/auth/google/callback?${attack}`);
    const body = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).not.toMatch(/script|server_error|forged/);
    const logged = api.logs.lines.slice(lines).filter((line) => !line.includes('"event":"request"'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).not.toMatch(/script|forged/);
  });

  it('T08 tells the app when the person says no', async () => {
    const app = new NativeApp(api);
    const browser = new Browser();
    const callback = new URL(await app.callbackUrl(browser));
    callback.searchParams.delete('code');
    callback.searchParams.set('error', 'access_denied');
    const answer = await browser.get(callback.href);
    expect(answer.status).toBe(302);
    const back = new URL(answer.headers.get('location')!);
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: 'access_denied', state: app.state, iss: api.url });
  });

  const hourAhead = () => provider.now() + 3600;

  it.each([
    ['T09 another nonce', { claims: (honest) => ({ ...honest, nonce: 'another' }) }, 'oidc_nonce'],
    ['T09 no nonce', { claims: ({ nonce: _, ...rest }) => rest }, 'oidc_invalid'],
    ['T10 no signature', { signature: 'none' }, 'oidc_invalid'],
    ['T10 HMAC with the public key', { signature: 'hmac-with-public-key' }, 'oidc_invalid'],
    ['T10 a signature of a stranger', { signature: 'stranger' }, 'oidc_invalid'],
    ['T11 another audience', { claims: (honest) => ({ ...honest, aud: 'someone-else' }) }, 'oidc_invalid'],
    [
      'T11 many audiences without azp',
      { claims: (honest) => ({ ...honest, aud: ['relying-party', 'x'], azp: undefined }) },
      'oidc_azp',
    ],
    ['T11 another issuer', { claims: (honest) => ({ ...honest, iss: 'https://evil.test' }) }, 'oidc_invalid'],
    ['T11 another azp', { claims: (honest) => ({ ...honest, azp: 'someone-else' }) }, 'oidc_azp'],
    ['T11 expired', { claims: (honest) => ({ ...honest, exp: honest.iat! - 60 }) }, 'oidc_invalid'],
    ['T11 not yet valid', { claims: (honest) => ({ ...honest, nbf: hourAhead() }) }, 'oidc_invalid'],
    [
      'T11 issued in the future',
      { claims: (honest) => ({ ...honest, iat: hourAhead(), exp: hourAhead() + 60 }) },
      'oidc_invalid',
    ],
    ['T12 an unknown key', { signature: 'unknown-kid' }, 'oidc_invalid'],
    ['T13 no id_token', { signature: 'missing' }, 'oidc_missing'],
    ['no subject', { claims: ({ sub: _, ...rest }) => rest }, 'oidc_invalid'],
  ] as [string, FakeIdentityProvider['misbehaviour'], string][])('%s: refused', async (_name, lie, reason) => {
    const before = await users();
    provider.user = { sub: `sub-${reason}-${Math.random()}` };
    provider.misbehaviour = lie;
    const back = await new NativeApp(api).signIn();
    expect([back.get('error'), back.get('code')]).toEqual(['access_denied', null]);
    expect(await users()).toBe(before);
    expect(api.logs.events('sign_in_refused').at(-1)).toMatchObject({ reason });
  });

  it('T12 follows a key rotation with one request, and lets unknown keys cause one in thirty seconds', async () => {
    await new NativeApp(api).signIn();
    clock.advance(31_000);
    const before = provider.keyRequests;
    provider.keys.rotate();
    expect((await new NativeApp(api).signIn()).get('code')).toBeTruthy();
    expect(provider.keyRequests - before).toBe(1);
    provider.misbehaviour = { signature: 'unknown-kid' };
    for (let index = 0; index < 20; index++) await new NativeApp(api).signIn();
    expect(provider.keyRequests - before).toBe(1);
  });

  it('T15 never joins accounts by e-mail', async () => {
    const first = (await (await exchanged()).json()) as { user: { id: string } };
    for (const thief of [
      { sub: 'sub-thief', email: 'ada@example.com', email_verified: true },
      { sub: 'sub-thief-2', email: 'ada@example.com', email_verified: false },
    ]) {
      provider.user = thief;
      const other = (await (await exchanged()).json()) as { user: { id: string } };
      expect(other.user.id).not.toBe(first.user.id);
    }
  });

  it('makes an admin of a listed address that the provider has verified, and of no other', async () => {
    const roleOf = async (email_verified: unknown, sub: string, email = 'root@example.com') => {
      provider.user = { sub, email, email_verified: email_verified as boolean };
      return ((await (await exchanged()).json()) as { user: { role: string } }).user.role;
    };
    expect(await roleOf(false, 'sub-claims-to-be-root')).toBe('user');
    expect(await roleOf('true', 'sub-says-so-as-text')).toBe('user');
    expect(await roleOf(true, 'sub-root')).toBe('admin');
    // What only looks like the address once it has been cleaned is another one.
    expect(await roleOf(true, 'sub-with-a-control', 'root\u0007@example.com')).toBe('user');
    expect(await roleOf(true, 'sub-with-a-space', ' root@example.com')).toBe('user');
    expect(await roleOf(true, 'sub-with-a-kelvin-sign', 'kate\u212a@example.com')).toBe('user');
    expect(await roleOf(true, 'sub-in-capitals', 'KATEK@example.com')).toBe('admin');
    // The role is given at the first sign-in, and not when the address is verified later.
    expect(await roleOf(true, 'sub-claims-to-be-root')).toBe('user');
  });

  async function exchanged(): Promise<Response> {
    const app = new NativeApp(api);
    return app.exchange((await app.signIn()).get('code')!);
  }

  it('T16 refuses an answer that names another issuer', async () => {
    const browser = new Browser();
    const callback = new URL(await new NativeApp(api).callbackUrl(browser));
    callback.searchParams.set('iss', 'https://evil.test');
    expect((await browser.get(callback.href)).status).toBe(400);
    callback.searchParams.set('iss', provider.url);
    expect((await browser.get(callback.href)).status).toBe(302);
  });

  it('T17 always sends PKCE, state and nonce to the provider, and asks for nothing to keep', async () => {
    await new NativeApp(api).signIn();
    const asked = provider.authorizeRequests.at(-1)!;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(asked.get('nonce')).toMatch(/^[\w-]{43}$/);
    expect(asked.get('state')).toMatch(/^[\w-]{43}$/);
    expect(asked.get('access_type')).toBeNull();
    expect(asked.get('redirect_uri')).toBe(`${api.url}/auth/google/callback`);
    expect(provider.tokenRequests.at(-1)!.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  it.each(['huge', 'redirect', 'html', 'server-error', 'not-an-object', 'hang'] as const)(
    'T18 survives a token endpoint that does this: %s',
    async (answer) => {
      provider.misbehaviour = { answer };
      const memory = process.memoryUsage().rss;
      const begun = performance.now();
      const back = await new NativeApp(api).signIn();
      expect(back.get('error')).toBe('server_error');
      expect(performance.now() - begun).toBeLessThan(7_000);
      expect(process.memoryUsage().rss - memory).toBeLessThan(40 * 1024 * 1024);
    },
  );

  it('keeps signing people in on the last good keys while the provider cannot show them', async () => {
    await new NativeApp(api).signIn();
    provider.brokenMetadata = true;
    clock.advance(61 * MINUTE);
    expect((await new NativeApp(api).signIn()).get('code')).toBeTruthy();
    provider.brokenMetadata = false;
  });

  it.each([
    ['of another issuer', { issuer: 'https://evil.test' }],
    ['with a token endpoint elsewhere, in plain http', { token_endpoint: 'http://192.0.2.1/token' }],
    ['without keys', { jwks_uri: undefined }],
  ])('begins no sign-in on a discovery document %s', async (_what, metadata) => {
    const fresh = await startTestApi(provider.environment, { clock, database: api.database });
    provider.metadata = metadata;
    const answer = await new Browser().get(new NativeApp(fresh).authorizeUrl());
    provider.metadata = {};
    expect([answer.status, answer.headers.get('location')]).toEqual([503, null]);
    await fresh.close();
  });

  it('keeps several tabs of one browser apart', async () => {
    const browser = new Browser();
    const tabs = [new NativeApp(api), new NativeApp(api)];
    const callbacks = [await tabs[0]!.callbackUrl(browser), await tabs[1]!.callbackUrl(browser)];
    for (const [index, callback] of callbacks.entries()) {
      const answer = await browser.get(callback);
      expect(new URL(answer.headers.get('location')!).searchParams.get('state')).toBe(tabs[index]!.state);
    }
  });

  it('T32 puts no token into any address, log line or error', async () => {
    const app = new NativeApp(api);
    const browser = new Browser();
    const seen: string[] = [];
    const toProvider = await browser.get(app.authorizeUrl());
    seen.push(toProvider.headers.get('location')!);
    const toUs = await browser.get(toProvider.headers.get('location')!);
    seen.push(toUs.headers.get('location')!);
    const toApp = await browser.get(toUs.headers.get('location')!);
    seen.push(toApp.headers.get('location')!);
    expect(toApp.headers.get('referrer-policy')).toBe('no-referrer');
    expect(toApp.headers.get('cache-control')).toBe('no-store, no-transform');
    const code = new URL(seen[2]!).searchParams.get('code')!;
    const pair = (await (await app.exchange(code)).json()) as { refresh_token: string; access_token: string };
    for (const text of [...seen, api.logs.text]) {
      // In their whole shape: a random state may well hold three of their letters.
      expect(text).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\.|rt_[\w-]{43}|ya29\./);
    }
    for (const secret of [pair.refresh_token, pair.access_token, code, app.verifier, app.state]) {
      expect(api.logs.text).not.toContain(secret);
    }
  });
});
