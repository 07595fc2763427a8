import { ManualClock } from '@cse/core';
import { startFakeIdentityProvider, type FakeIdentityProvider } from '../fakes/identity-provider';
import { Browser } from '../harness/browser';
import { NativeApp } from '../harness/native-app';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, refresh, replyOf } from './session-caller';

const CLIENTS = [
  {
    id: 'other',
    type: 'native',
    redirect_uris: ['http://127.0.0.1/callback', 'com.example.app:/oauth'],
    transport: 'body',
  },
  { id: 'web', type: 'spa', redirect_uris: ['https://app.example.com/callback'], transport: 'body' },
];

describe('our authorization server', () => {
  const clock = new ManualClock(new Date());
  let provider: FakeIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    provider = await startFakeIdentityProvider();
    provider.now = () => Math.floor(clock.millis() / 1000);
    api = await startTestApi({ ...provider.environment, OAUTH_CLIENTS: JSON.stringify(CLIENTS) }, { clock });
  });

  afterAll(async () => {
    await api.close();
    await provider.close();
  });

  const begin = (changes: Record<string, string | undefined>) =>
    new Browser().get(new NativeApp(api).authorizeUrl(changes));

  async function withCode() {
    const app = new NativeApp(api);
    return { app, code: (await app.signIn()).get('code')! };
  }

  it('T20 sends nobody on for a client that is not registered', async () => {
    for (const client_id of ['nobody', '', undefined, 'dev%00', 'x'.repeat(65)]) {
      const answer = await begin({ client_id });
      expect([client_id, answer.status, answer.headers.get('location')]).toEqual([client_id, 400, null]);
    }
  });

  it('T21 T22 T24 sends nobody to an address that the client did not register, letter by letter', async () => {
    const base = 'https://app.example.com/callback';
    const wrong = [
      'https://evil.test/cb',
      'https://app.example.com.evil.test/callback',
      'https://app.example.com@evil.test/callback',
      'https://evil.test\\@app.example.com/callback',
      `${base}/../x`,
      `${base}/..%2f`,
      `${base}%2f..`,
      `${base}?next=x`,
      `${base}#x`,
      `${base}/`,
      'https://APP.example.com/callback',
      'https://app.example.com./callback',
      'https://app.example.com:443/callback',
      'http://app.example.com/callback',
      '//app.example.com/callback',
      `${base}\n`,
      ` ${base}`,
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'myapp:/oauth',
    ];
    for (const redirect_uri of wrong) {
      const answer = await begin({ client_id: 'web', redirect_uri });
      expect([redirect_uri, answer.status, answer.headers.get('location')]).toEqual([redirect_uri, 400, null]);
    }
    expect((await begin({ client_id: 'web', redirect_uri: base })).status).toBe(302);
    expect((await begin({ client_id: 'other', redirect_uri: 'com.example.app:/oauth' })).status).toBe(302);
  });

  it('T23 leaves only the port of a native loopback address free', async () => {
    for (const redirect_uri of [
      'http://127.0.0.1:51234/callback',
      'http://127.0.0.1/callback',
      'http://[::1]:9/callback',
      'http://localhost:51234/callback',
    ]) {
      expect((await begin({ redirect_uri })).status).toBe(302);
    }
    for (const redirect_uri of [
      'http://localhost.evil.test:51234/callback',
      'http://LOCALHOST:51234/callback',
      'http://localhost.:51234/callback',
      'https://localhost:51234/callback',
      'http://127.0.0.1.evil.test/callback',
      'http://127.0.0.1:1/other',
      'http://127.1/callback',
      'https://127.0.0.1:51234/callback',
      'http://127.0.0.1:0/callback',
      'http://127.0.0.1:99999/callback',
      'http://127.0.0.1:/callback',
      'http://127.0.0.1:80@evil.test/callback',
      'http://127.0.0.1:51234/callback?x=1',
      'http://[::ffff:127.0.0.1]/callback',
    ]) {
      const answer = await begin({ redirect_uri });
      expect([redirect_uri, answer.status]).toEqual([redirect_uri, 400]);
    }
    for (const redirect_uri of ['http://[::1]:51234/callback', 'http://localhost:51234/callback']) {
      expect((await begin({ client_id: 'other', redirect_uri })).status).toBe(400);
    }
    // A page in a browser has no loopback port to choose.
    expect((await begin({ client_id: 'web', redirect_uri: 'http://127.0.0.1:51234/callback' })).status).toBe(400);
  });

  it('T25 insists on PKCE with S256', async () => {
    for (const changes of [
      { code_challenge: undefined },
      { code_challenge_method: undefined },
      { code_challenge_method: 'plain' },
      { code_challenge: 'a'.repeat(42) },
      { code_challenge: 'a'.repeat(44) },
      { code_challenge: 'a'.repeat(129) },
      { code_challenge: `${'a'.repeat(42)}+` },
    ]) {
      expect([changes, (await begin(changes)).status]).toEqual([changes, 400]);
    }
  });

  it('T26 gives nothing for a code without its verifier, and the verifier still works afterwards, once', async () => {
    const { app, code } = await withCode();
    expect((await app.exchange(code, { code_verifier: undefined })).status).toBe(400);
    for (const code_verifier of ['short', 'b'.repeat(43), ['a']]) {
      const answer = await replyOf(await app.exchange(code, { code_verifier }));
      expect([answer.status, answer.code, answer.body.error]).toEqual([400, 'invalid_grant', 'invalid_grant']);
    }
    expect((await app.exchange(code)).status).toBe(200);
    expect((await app.exchange(code)).status).toBe(400);
  });

  it('T27 ends the session of a code that is used twice', async () => {
    const { app, code } = await withCode();
    const first = await replyOf(await app.exchange(code));
    expect(first.status).toBe(200);
    expect((await replyOf(await app.exchange(code))).code).toBe('invalid_grant');
    expect((await me(api, first.accessToken!)).code).toBe('session_revoked');
    expect((await refresh(api, first.refreshToken!)).code).toBe('session_revoked');
  });

  it('names the device as the app did when it began, unless it says something else now', async () => {
    for (const [device, name] of [
      [{}, 'From the beginning'],
      [{ name: 'Now' }, 'Now'],
    ] as const) {
      const app = new NativeApp(api);
      const browser = new Browser();
      const toProvider = await browser.get(app.authorizeUrl({ device_name: 'From the beginning' }));
      const toUs = await browser.get(toProvider.headers.get('location')!);
      const toApp = await browser.get(toUs.headers.get('location')!);
      const code = new URL(toApp.headers.get('location')!).searchParams.get('code')!;
      const { body } = await replyOf(await app.exchange(code, { device }));
      expect(await api.query('select device_name from sessions where id = $1', [body.session_id])).toEqual([
        { device_name: name },
      ]);
    }
  });

  it('keeps to twenty sessions when codes of one person are exchanged at once', async () => {
    provider.user = { sub: 'sub-busy', email: 'busy@example.com', email_verified: true };
    const codes: [NativeApp, string][] = [];
    for (let index = 0; index < 6; index++) {
      const { app, code } = await withCode();
      codes.push([app, code]);
    }
    const id = (await api.query<{ id: string }>(`select id from users where subject = 'sub-busy'`))[0]!.id;
    await api.query(
      `insert into sessions (id, user_id, client_id, gen, confirmed_gen, cur_hash, replay_count, idle_expires_at,
                             absolute_expires_at, created_at, last_used_at)
       select gen_random_uuid(), $1, 'dev', 0, 0, sha256(n::text::bytea), 0, $3, $3, $2, $2 from generate_series(1, 20) n`,
      [id, new Date(clock.millis() - 60_000), new Date(clock.millis() + 3_600_000)],
    );
    const answers = await Promise.all(codes.map(([app, code]) => app.exchange(code)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    const live = 'select count(*)::int as n from sessions where user_id = $1 and revoked_at is null';
    expect(await api.query(live, [id])).toEqual([{ n: 20 }]);
  });

  it('T28 lets one of twenty exchanges at once win', async () => {
    const { app, code } = await withCode();
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await app.exchange(code)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(19);
  });

  it('T29 binds a code to its client and its address', async () => {
    const { app, code } = await withCode();
    for (const changes of [
      { client_id: 'other' },
      { client_id: 'nobody' },
      { redirect_uri: 'http://127.0.0.1:51235/callback' },
      { redirect_uri: 'http://[::1]:51234/callback' },
    ]) {
      expect((await replyOf(await app.exchange(code, changes))).code).toBe('invalid_grant');
    }
    expect((await app.exchange(code)).status).toBe(200);
  });

  it('T30 lets a code live for sixty seconds', async () => {
    const early = await withCode();
    clock.advance(59_000);
    expect((await early.app.exchange(early.code)).status).toBe(200);
    const late = await withCode();
    clock.advance(60_000);
    expect((await late.app.exchange(late.code)).status).toBe(400);
  });

  it('T31 ends a code after five wrong verifiers', async () => {
    const { app, code } = await withCode();
    for (let index = 0; index < 5; index++) {
      expect((await app.exchange(code, { code_verifier: `${index}`.repeat(43) })).status).toBe(400);
    }
    expect((await app.exchange(code)).status).toBe(400);
  });

  it('T33 gives the state back as it came, whatever it says, and refuses what is too long', async () => {
    for (const state of ['https://evil.test/?a=b&c', 'a\r\nset-cookie: x=1', 'é ☃ "quoted" %2e', 'x'.repeat(512)]) {
      const app = new NativeApp(api);
      const browser = new Browser();
      const toProvider = await browser.get(app.authorizeUrl({ state }));
      const back = await browser.get(toProvider.headers.get('location')!);
      const answer = await browser.get(back.headers.get('location')!);
      const address = new URL(answer.headers.get('location')!);
      expect(address.origin).toBe('http://127.0.0.1:51234');
      expect(address.searchParams.get('state')).toBe(state);
      expect(answer.headers.getSetCookie().join()).not.toContain('x=1');
    }
    expect((await begin({ state: 'x'.repeat(513) })).status).toBe(400);
    for (const state of ['', 'a\0b']) expect((await begin({ state })).status).toBe(400);
  });

  it('opens an app behind a private scheme by a page with one link, and nothing else on it', async () => {
    const app = new NativeApp(api, 'com.example.app:/oauth', 'other');
    const browser = new Browser();
    const answer = await browser.get(await app.callbackUrl(browser));
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).toContain('href="com.example.app:/oauth?code=');
    expect(page).not.toMatch(/<script|<img|<form/);
  });

  it('stores a code as a hash only', async () => {
    const { code } = await withCode();
    const rows = await api.query<{ row: string }>('select t::text as row from authorization_codes t');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(code);
  });
});
