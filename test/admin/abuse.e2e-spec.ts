import { AbuseSignals, type AbuseSignal } from '@cse/auth';
import { ManualClock } from '@cse/core';
import { eventually } from '../harness/eventually';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, post, refresh, replyOf } from '../auth/session-caller';

const HOUR = 3_600_000;

interface Event {
  kind: string;
  name: string;
  user_id: string | null;
  network: string | null;
  score: number;
}

describe('what looks like abuse', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;
  let admin: SignedIn;
  let adminUntil = 0;

  beforeAll(async () => {
    const limits = { AUTH_RATE_LIMITS: 'start=1000,token=1000,refresh=40', RATE_LIMIT_PER_MINUTE: '10' };
    api = await startTestApi({ ADMIN_EMAILS: 'root@example.com', TRUST_PROXY: 'loopback', ...limits }, { clock });
  });

  afterAll(() => api.close());

  const bearer = (who: SignedIn) => ({ authorization: `Bearer ${who.accessToken}` });
  const asAdmin = async (path: string, body?: unknown) => {
    if (clock.millis() > adminUntil) {
      admin = await signIn(api, 'root@example.com');
      adminUntil = clock.millis() + 500_000;
    }
    return replyOf(
      await fetch(`${api.url}${path}`, {
        method: body === undefined ? 'GET' : 'PATCH',
        headers: { ...bearer(admin), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
  };
  const eventsOf = async (userId: string) =>
    ((await asAdmin(`/admin/abuse-events?user_id=${userId}&limit=100`)).body.items as Event[]).filter(
      ({ kind }) => kind !== 'action',
    );
  const account = async (email: string) =>
    ((await asAdmin(`/admin/users?email=${email}`)).body.items as Record<string, unknown>[])[0]!;
  const signals = () => api.app.get(AbuseSignals, { strict: false });

  /** Reports it so often, each time as a deed of its own, and waits until all are recorded. */
  async function reported(who: SignedIn, signal: AbuseSignal, times: number): Promise<void> {
    const before = (await eventsOf(who.userId)).filter(({ kind }) => kind === 'signal').length;
    for (let index = 0; index < times; index++) {
      clock.advance(1_000);
      signals().report(signal, { userId: who.userId, sessionId: who.sessionId });
      await eventually(async () => {
        const after = (await eventsOf(who.userId)).filter(({ kind }) => kind === 'signal').length;
        expect(after).toBe(before + index + 1);
      });
    }
  }

  it('is noticed when a stolen refresh token is used, once for each theft', async () => {
    const ada = await signIn(api, 'ada@example.com');
    const second = await refresh(api, ada.refreshToken);
    await refresh(api, second.refreshToken!);
    for (let index = 0; index < 5; index++) {
      clock.advance(1_000);
      expect((await refresh(api, ada.refreshToken)).code).toBe('refresh_reused');
    }
    await eventually(async () =>
      expect((await eventsOf(ada.userId)).map(({ name }) => name)).toEqual(['slowed', 'refresh_reuse']),
    );
    expect((await account('ada@example.com')).abuse_score).toBeCloseTo(40, 0);
  });

  it('fades: a score halves in an hour', async () => {
    const bob = await signIn(api, 'bob@example.com');
    await reported(bob, 'refresh_reuse', 1);
    clock.advance(HOUR);
    expect((await account('bob@example.com')).abuse_score).toBeCloseTo(20, 0);
    clock.advance(3 * HOUR);
    expect((await account('bob@example.com')).abuse_score).toBeCloseTo(2.5, 0);
  });

  it('is nothing after years, where no worker has tidied, and shuts nobody out', async () => {
    const from = { 'x-forwarded-for': '192.0.2.7' };
    expect((await post(api, '/auth/refresh', { refresh_token: `rt_${'A'.repeat(43)}` }, from)).status).toBe(401);
    const noted = () => api.query(`select 1 from abuse_scores where subject = 'network:192.0.2.0/24'`);
    await eventually(async () => expect(await noted()).toHaveLength(1));
    for (const days of [40, 400, 4_000]) {
      clock.advance(days * 24 * HOUR);
      const back = await post(api, '/auth/dev/login', { email: 'bob@example.com' }, from);
      expect(back.status).toBe(200);
      expect((await me(api, back.accessToken!)).status).toBe(200);
      expect((await account('bob@example.com')).abuse_score).toBeCloseTo(0);
    }
  });

  it('is answered step by step, and all of it can be taken back', async () => {
    const eve = await signIn(api, 'eve@example.com');
    const other = await signIn(api, 'eve@example.com');
    const suggest = async (who: SignedIn) =>
      post(
        api,
        '/ai/suggest',
        { active_path: [{ id: 'n', parent_id: null, text: 'Rain.' }], branch_canon: {} },
        bearer(who),
      );
    const limitOf = (headers: Headers) => /q=(\d+)/.exec(headers.get('ratelimit-policy') ?? '')?.[1];
    expect(limitOf((await suggest(eve)).headers)).toBe('10');
    const reads = Number(limitOf((await me(api, eve.accessToken)).headers));

    await reported(eve, 'refused_url', 3);
    expect(limitOf((await suggest(eve)).headers)).toBe('5');
    expect(limitOf((await me(api, eve.accessToken)).headers)).toBe(String(reads / 2));

    await reported(eve, 'refused_url', 3);
    const paused = await suggest(other);
    expect([paused.status, paused.code]).toEqual([429, 'rate_limited']);
    expect(paused.body.retry_after_s).toBeGreaterThan(800);
    const picture = { prompt: 'Rain', commit: true };
    expect((await post(api, '/images/generate', picture, bearer(other))).code).toBe('rate_limited');
    expect((await me(api, other.accessToken)).status).toBe(200);

    await reported(eve, 'refused_url', 3);
    // The step is taken after its signal has been noted.
    await eventually(async () => expect((await me(api, eve.accessToken)).code).toBe('session_revoked'));
    expect((await me(api, other.accessToken)).status).toBe(200);

    // Evidence of another kind.
    await reported(eve, 'bad_link', 8);
    await eventually(async () => expect((await me(api, other.accessToken)).code).toBe('session_revoked'));
    expect(await account('eve@example.com')).toMatchObject({ suspended: true });
    const penalties = async () =>
      (await eventsOf(eve.userId)).filter(({ kind }) => kind === 'penalty').map(({ name }) => name);
    await eventually(async () => expect(await penalties()).toEqual(['suspended', 'signed_out', 'paused', 'slowed']));
    const refused = await post(api, '/auth/dev/login', { email: 'eve@example.com' });
    expect([refused.status, refused.code]).toEqual([403, 'account_suspended']);
    const until = Date.parse((await account('eve@example.com')).suspended_until as string);
    expect(refused.body.suspended_until).toBe(new Date(until).toISOString());
    expect(until - clock.millis()).toBeGreaterThan(23 * HOUR);

    await asAdmin(`/admin/users/${eve.userId}`, { suspended: false });
    expect(await account('eve@example.com')).toMatchObject({ suspended: false, abuse_score: 0, paused_until: null });
    const back = await signIn(api, 'eve@example.com');
    expect((await suggest(back)).status).toBe(200);
  });

  it('suspends nobody for evidence of one kind, however much there is', async () => {
    const jo = await signIn(api, 'jo@example.com');
    await reported(jo, 'refresh_reuse', 6);
    expect((await account('jo@example.com')).abuse_score).toBeGreaterThan(120);
    expect(await account('jo@example.com')).toMatchObject({ suspended: false, suspended_until: null });
    expect((await post(api, '/auth/dev/login', { email: 'jo@example.com' })).status).toBe(200);
  });

  it('ends by itself after a day, and an admin may extend or end it', async () => {
    const kim = await signIn(api, 'kim@example.com');
    await reported(kim, 'refresh_reuse', 2);
    await reported(kim, 'refused_url', 5);
    await eventually(async () => expect(await account('kim@example.com')).toMatchObject({ suspended: true }));
    const signInAgain = () => post(api, '/auth/dev/login', { email: 'kim@example.com' });
    expect((await signInAgain()).code).toBe('account_suspended');
    clock.advance(24 * HOUR);
    const back = await signInAgain();
    expect(back.status).toBe(200);
    expect((await me(api, back.accessToken!)).status).toBe(200);
    expect(await account('kim@example.com')).toMatchObject({ suspended: false, suspended_until: null });

    const until = new Date(clock.millis() + 72 * HOUR).toISOString();
    const extend = { suspended: true, suspended_until: until };
    expect((await asAdmin(`/admin/users/${kim.userId}`, extend)).body).toMatchObject(extend);
    expect((await me(api, back.accessToken!)).code).toBe('session_revoked');
    clock.advance(71 * HOUR);
    expect((await signInAgain()).body.suspended_until).toBe(until);
    clock.advance(HOUR);
    expect((await signInAgain()).status).toBe(200);

    const past = { suspended: true, suspended_until: new Date(clock.millis() - 1).toISOString() };
    expect((await asAdmin(`/admin/users/${kim.userId}`, past)).code).toBe('validation_failed');
    const free = { suspended_until: new Date(clock.millis() + HOUR).toISOString() };
    expect((await asAdmin(`/admin/users/${kim.userId}`, free)).code).toBe('invalid_state');
  });

  it.each<AbuseSignal>([
    'code_reuse',
    'many_networks',
    'cross_site',
    'ignored_retry_after',
    'oversized_body',
    'bad_grant',
  ])('is not what a clumsy client does: %s leaves a known user alone', async (signal) => {
    const lee = await signIn(api, `lee-${signal}@example.com`);
    for (let index = 0; index < 100; index++) {
      clock.advance(1_000);
      signals().report(signal, { userId: lee.userId, sessionId: lee.sessionId, ip: '192.0.2.9' });
    }
    // One that counts comes after all of them.
    await reported(lee, 'refused_url', 1);
    expect((await eventsOf(lee.userId)).map(({ name }) => name)).toEqual(['refused_url']);
  });

  it('never shuts out an admin by rule', async () => {
    await asAdmin('/admin/users');
    await reported(admin, 'refresh_reuse', 1);
    for (let index = 0; index < 4; index++) {
      clock.advance(1_000);
      signals().report('refresh_reuse', { userId: admin.userId });
    }
    await eventually(async () => expect((await account('root@example.com')).abuse_score).toBeGreaterThan(120));
    expect(await account('root@example.com')).toMatchObject({ suspended: false });
    expect((await me(api, admin.accessToken)).status).toBe(200);
  });

  it('is noticed when somebody tries out ids of others, and forgiven five times', async () => {
    const mallory = await signIn(api, 'mallory@example.com');
    for (let index = 0; index < 8; index++) {
      const { sessionId } = await signIn(api, 'victim-of-mallory@example.com');
      const url = `${api.url}/auth/sessions/${sessionId}`;
      expect((await fetch(url, { method: 'DELETE', headers: bearer(mallory) })).status).toBe(404);
      const noticed = Array<string>(Math.max(0, index - 4)).fill('foreign_id');
      await eventually(async () => expect((await eventsOf(mallory.userId)).map(({ name }) => name)).toEqual(noticed));
      clock.advance(1_000);
    }
  });

  it('T107 counts against the network of callers nobody knows, and never against the account that they name', async () => {
    const victim = await signIn(api, 'victim@example.com');
    const [head, claims] = victim.accessToken.split('.');
    const from = { 'x-forwarded-for': '203.0.113.5' };
    for (let index = 0; index < 12; index++) {
      const forged = `${head}.${claims}.${Buffer.alloc(64, index + 1).toString('base64url')}`;
      const headers = { authorization: `Bearer ${forged}`, ...from };
      // A burst is one deed.
      const burst = await Promise.all([1, 2, 3].map(() => fetch(`${api.url}/auth/me`, { headers })));
      expect(burst.map(({ status }) => status)).toEqual([401, 401, 401]);
      clock.advance(1_000);
    }
    const recorded = () =>
      api.query<Event>(`select * from security_events where network = '203.0.113.0/24' order by id`);
    await eventually(async () => expect(await recorded()).toHaveLength(13));
    expect(new Set((await recorded()).map(({ user_id }) => user_id))).toEqual(new Set([null]));
    expect(await eventsOf(victim.userId)).toEqual([]);
    expect((await refresh(api, victim.refreshToken)).status).toBe(200);
    clock.advance(5_000);
    const policyOf = async (address: string) =>
      (await post(api, '/auth/refresh', { refresh_token: 'rt_x' }, { 'x-forwarded-for': address })).headers.get(
        'ratelimit-policy',
      );
    expect(await policyOf('203.0.113.99')).toContain('q=10;');
    expect(await policyOf('203.0.114.99')).toContain('q=40;');
  });

  it('leaves no content, address or token in its records', async () => {
    const records = JSON.stringify(await api.query('select * from security_events'));
    expect(records).not.toMatch(/rt_|eyJ|example\.com|203\.0\.113\.5"|Rain/);
  });
});
