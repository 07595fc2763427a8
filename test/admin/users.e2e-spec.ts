import { ManualClock, uuidv7 } from '@cse/core';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, post, refresh, replyOf } from '../auth/session-caller';

describe('administering users', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;
  let admin: SignedIn;

  beforeAll(async () => {
    api = await startTestApi(
      { ADMIN_EMAILS: 'root@example.com, second@example.com', PLAN_CAPS: '{"studio":{"daily_cost_usd":"25"}}' },
      { clock },
    );
    admin = await signIn(api, 'root@example.com');
  });

  afterAll(() => api.close());

  const as = (who: SignedIn) => ({ authorization: `Bearer ${who.accessToken}` });
  const get = async (path: string, who = admin) => replyOf(await fetch(`${api.url}${path}`, { headers: as(who) }));
  const patch = async (id: string, body: unknown, who = admin) =>
    replyOf(
      await fetch(`${api.url}/admin/users/${id}`, {
        method: 'PATCH',
        headers: { ...as(who), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const events = async (userId: string) =>
    (await get(`/admin/abuse-events?user_id=${userId}`)).body.items as Record<string, unknown>[];

  it('lists accounts page by page, the newest first, and finds one by its address', async () => {
    for (const name of ['one', 'two', 'three']) {
      clock.advance(1);
      await signIn(api, `${name}@example.com`);
    }
    const seen: string[] = [];
    let cursor: unknown = undefined;
    do {
      const page = await get(`/admin/users?limit=2${cursor ? `&cursor=${cursor as string}` : ''}`);
      expect(page.status).toBe(200);
      seen.push(...(page.body.items as { email: string }[]).map(({ email }) => email));
      cursor = page.body.next_cursor;
    } while (cursor);
    expect(seen.slice(0, 3)).toEqual(['three@example.com', 'two@example.com', 'one@example.com']);
    expect(new Set(seen).size).toBe(seen.length);
    const [found] = (await get('/admin/users?email=TWO@example.com')).body.items as Record<string, unknown>[];
    expect(found).toMatchObject({ email: 'two@example.com', role: 'user', plan: 'default', suspended: false });
    for (const wrong of [
      'limit=0',
      'limit=101',
      'cursor=eA',
      `cursor=${Buffer.from('-'.repeat(36)).toString('base64url')}`,
      'x=1',
    ]) {
      expect([wrong, (await get(`/admin/users?${wrong}`)).status]).toEqual([wrong, 400]);
    }
  });

  it('T45 gives and takes the admin role, which holds from the next request on', async () => {
    const ada = await signIn(api, 'ada@example.com');
    expect((await get('/admin/users', ada)).status).toBe(403);
    expect((await patch(ada.userId, { role: 'admin' })).body).toMatchObject({ role: 'admin' });
    expect((await get('/admin/users', ada)).status).toBe(200);
    expect((await patch(ada.userId, { role: 'user' })).status).toBe(200);
    expect((await get('/admin/users', ada)).status).toBe(403);
    expect((await patch(ada.userId, { role: 'admin' }, ada)).status).toBe(403);
  });

  it('makes admins of verified addresses at their first sign-in, and not again what an admin has unmade', async () => {
    const second = await signIn(api, 'second@example.com');
    expect((await get('/admin/users', second)).status).toBe(200);
    await patch(second.userId, { role: 'user' });
    const again = await signIn(api, 'second@example.com');
    expect((await get('/admin/users', again)).status).toBe(403);
  });

  it('T44 T56 suspends: sessions end, no token is made any more, and lifting it lets the person back in', async () => {
    const bob = await signIn(api, 'bob@example.com');
    const suspended = await patch(bob.userId, { suspended: true });
    expect(suspended.body).toMatchObject({ suspended: true });
    expect((await me(api, bob.accessToken)).code).toBe('session_revoked');
    expect((await refresh(api, bob.refreshToken)).status).toBe(401);
    expect((await post(api, '/auth/dev/login', { email: 'bob@example.com' })).code).toBe('account_suspended');
    expect((await patch(bob.userId, { suspended: false })).body).toMatchObject({
      suspended: false,
      suspended_at: null,
    });
    const back = await signIn(api, 'bob@example.com');
    expect((await me(api, back.accessToken)).status).toBe(200);
  });

  it('T56 mints nothing after a suspension has been answered, however it races with a refresh', async () => {
    for (let index = 0; index < 10; index++) {
      const racer = await signIn(api, `racer-${index}@example.com`);
      const [renewed] = await Promise.all([refresh(api, racer.refreshToken), patch(racer.userId, { suspended: true })]);
      const latest = renewed.refreshToken ?? racer.refreshToken;
      expect((await refresh(api, latest)).status).toBe(401);
      if (renewed.accessToken) expect((await me(api, renewed.accessToken)).status).toBe(401);
    }
  });

  it('refuses a refresh of a suspended account even where its session was left alive', async () => {
    const eve = await signIn(api, 'eve@example.com');
    expect((await me(api, eve.accessToken)).status).toBe(200);
    // As another process would do it.
    await api.query('update users set suspended_at = now() where id = $1', [eve.userId]);
    expect((await refresh(api, eve.refreshToken)).code).toBe('account_suspended');
    clock.advance(5_000);
    expect((await me(api, eve.accessToken)).status).toBe(401);
  });

  it('sets plan and caps, which the person sees', async () => {
    const cyd = await signIn(api, 'cyd@example.com');
    const changed = await patch(cyd.userId, { plan: 'studio', caps: { daily_images: 7, monthly_cost_usd: 12.5 } });
    expect(changed.body).toMatchObject({
      plan: 'studio',
      caps: { daily_cost_usd: 25, monthly_cost_usd: 12.5, daily_images: 7 },
    });
    expect((await me(api, cyd.accessToken)).body).toMatchObject({
      plan: 'studio',
      role: 'user',
      caps: { daily_cost_usd: 25, monthly_cost_usd: 12.5, daily_images: 7 },
    });
    const back = await patch(cyd.userId, { caps: { daily_images: null } });
    expect(back.body).toMatchObject({ caps: { daily_images: 100, monthly_cost_usd: 12.5 } });
  });

  it('refuses what makes no sense, and changes nothing', async () => {
    const dan = await signIn(api, 'dan@example.com');
    for (const [body, pointer] of [
      [{ role: 'root' }, '/role'],
      [{ plan: 'unknown' }, '/plan'],
      [{ caps: { daily_images: -1 } }, '/caps/daily_images'],
      [{ caps: { gold: 1 } }, '/caps/gold'],
      [{ suspended: 'yes' }, '/suspended'],
      [{ email: 'x@example.com' }, '/email'],
      [{ id: uuidv7() }, '/id'],
    ] as const) {
      const refused = await patch(dan.userId, body);
      expect([refused.status, (refused.body.errors as { pointer: string }[])[0]!.pointer]).toEqual([400, pointer]);
    }
    for (const id of [uuidv7(), 'x', "' or 1=1"]) {
      expect((await patch(encodeURIComponent(id), { role: 'admin' })).status).toBe(404);
    }
    expect(await events(dan.userId)).toEqual([]);
  });

  it('lets no admin shut themselves out', async () => {
    for (const body of [{ role: 'user' }, { suspended: true }]) {
      expect((await patch(admin.userId, body)).code).toBe('invalid_state');
    }
    expect((await me(api, admin.accessToken)).status).toBe(200);
  });

  it('keeps a record of every deed: who, whom, what', async () => {
    const fay = await signIn(api, 'fay@example.com');
    await patch(fay.userId, { plan: 'studio', caps: { daily_images: 3 } });
    clock.advance(1);
    await patch(fay.userId, { suspended: true });
    expect(await events(fay.userId)).toEqual([
      expect.objectContaining({
        kind: 'action',
        name: 'account_changed',
        actor_id: admin.userId,
        user_id: fay.userId,
        changes: { suspended: true },
      }),
      expect.objectContaining({ changes: { plan: 'studio', caps: { daily_images: 3 } } }),
    ]);
  });
});
