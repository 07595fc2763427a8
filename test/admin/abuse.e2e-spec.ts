import { AbuseSignals } from '@cse/auth';
import { ManualClock, uuidv7 } from '@cse/core';
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
  async function reported(who: SignedIn, signal: 'refresh_reuse' | 'refused_url', times: number): Promise<void> {
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

    await reported(eve, 'refused_url', 4);
    await eventually(async () => expect((await me(api, other.accessToken)).code).toBe('session_revoked'));
    expect(await account('eve@example.com')).toMatchObject({ suspended: true });
    const penalties = async () =>
      (await eventsOf(eve.userId)).filter(({ kind }) => kind === 'penalty').map(({ name }) => name);
    await eventually(async () => expect(await penalties()).toEqual(['suspended', 'signed_out', 'paused', 'slowed']));

    await asAdmin(`/admin/users/${eve.userId}`, { suspended: false });
    expect(await account('eve@example.com')).toMatchObject({ suspended: false, abuse_score: 0, paused_until: null });
    const back = await signIn(api, 'eve@example.com');
    expect((await suggest(back)).status).toBe(200);
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

  it('is noticed when somebody tries out ids, and forgiven five times', async () => {
    const mallory = await signIn(api, 'mallory@example.com');
    for (let index = 0; index < 8; index++) {
      const url = `${api.url}/auth/sessions/${uuidv7()}`;
      await fetch(url, { method: 'DELETE', headers: bearer(mallory) });
      clock.advance(1_000);
    }
    await eventually(async () =>
      expect((await eventsOf(mallory.userId)).map(({ name }) => name)).toEqual([
        'foreign_id',
        'foreign_id',
        'foreign_id',
      ]),
    );
  });

  it('is not that an app goes on asking for one thing that was deleted', async () => {
    const ida = await signIn(api, 'ida@example.com');
    const url = `${api.url}/images/jobs/${uuidv7()}`;
    for (let index = 0; index < 20; index++) {
      expect((await fetch(url, { headers: bearer(ida) })).status).toBe(404);
      clock.advance(1_000);
    }
    for (let index = 0; index < 5; index++) {
      await fetch(`${api.url}/images/jobs/${uuidv7()}`, { headers: bearer(ida) });
      clock.advance(1_000);
    }
    await eventually(async () => expect((await eventsOf(ida.userId)).map(({ name }) => name)).toEqual(['foreign_id']));
  });

  it('is noticed when one session is used from many networks within minutes, and not when somebody travels', async () => {
    const hal = await signIn(api, 'hal@example.com');
    const use = (network: number) =>
      fetch(`${api.url}/auth/me`, { headers: { ...bearer(hal), 'x-forwarded-for': `198.51.${network}.7` } });
    for (const network of [1, 2, 3, 1, 2]) await use(network);
    clock.advance(300_000);
    for (const network of [4, 5, 6, 6, 7]) await use(network);
    await eventually(async () =>
      expect((await eventsOf(hal.userId)).map(({ name }) => name)).toEqual(['many_networks']),
    );
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

  it('is noticed when a client asks again before the time that it was told', async () => {
    const gus = await signIn(api, 'gus@example.com');
    const ask = () => post(api, '/ai/suggest', {}, bearer(gus));
    let answer = await ask();
    while (answer.status !== 429) answer = await ask();
    // What was under way together with the first refusal is no sign of anything.
    await Promise.all([ask(), ask(), ask()]);
    clock.advance(1_000);
    expect((await ask()).status).toBe(429);
    await eventually(async () =>
      expect((await eventsOf(gus.userId)).map(({ name }) => name)).toEqual(['ignored_retry_after']),
    );
  });

  it('leaves no content, address or token in its records', async () => {
    const records = JSON.stringify(await api.query('select * from security_events'));
    expect(records).not.toMatch(/rt_|eyJ|example\.com|203\.0\.113\.5"|Rain/);
  });
});
