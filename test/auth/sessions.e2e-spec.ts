import { ManualClock, uuidv7 } from '@cse/core';
import { PreparedStatement } from '@cse/database';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, post, replyOf } from './session-caller';

const DAY = 86_400_000;

interface Listed {
  id: string;
  current: boolean;
  device_name: string | null;
  ip_prefix: string;
}

describe('the list of sessions', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi({ TRUST_PROXY: 'loopback' }, { clock });
  });

  afterAll(() => api.close());

  const call = async (accessToken: string, path: string, method = 'GET') =>
    replyOf(
      await fetch(`${api.url}/auth/sessions${path}`, { method, headers: { authorization: `Bearer ${accessToken}` } }),
    );
  const list = async (accessToken: string) => (await call(accessToken, '')).body.items as Listed[];

  it('shows the own devices, the latest first, with their network cut short and no token', async () => {
    const first = await signIn(api, 'devices@example.com');
    clock.advance(1_000);
    const from = { 'x-forwarded-for': '203.0.113.77' };
    const second = await post(api, '/auth/dev/login', { email: 'devices@example.com', device_name: 'Étude ☃' }, from);
    const answer = await call(first.accessToken, '');
    const items = answer.body.items as Listed[];
    expect(items.map(({ id, current }) => [id, current])).toEqual([
      [second.body.session_id, false],
      [first.sessionId, true],
    ]);
    expect(items[0]).toMatchObject({ device_name: 'Étude ☃', ip_prefix: '203.0.113.0/24' });
    expect(answer.body.next_cursor).toBeNull();
    expect(JSON.stringify(answer.body)).not.toMatch(/rt_|hash|eyJ|113\.77/);
    clock.advance(1_000);
    const moved = { 'x-forwarded-for': '2001:db8:1:2::3' };
    expect((await post(api, '/auth/refresh', { refresh_token: first.refreshToken }, moved)).status).toBe(200);
    const [latest] = await list(first.accessToken);
    expect(latest).toMatchObject({ id: first.sessionId, ip_prefix: '2001:db8:1::/48' });
  });

  it('T66 T67 shows and ends nothing of anybody else: foreign, absent and malformed are one answer', async () => {
    const ada = await signIn(api, 'ada@example.com');
    const eve = await signIn(api, 'eve@example.com');
    const bodies = await Promise.all(
      [ada.sessionId, uuidv7(), 'x', "'; drop table sessions; --", '../me'].map(async (id) => {
        const { status, body } = await call(eve.accessToken, `/${encodeURIComponent(id)}`, 'DELETE');
        return { status, ...body, request_id: undefined };
      }),
    );
    expect(bodies[0]!.status).toBe(404);
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    expect((await me(api, ada.accessToken)).status).toBe(200);
    for (const filter of [`?user_id=${ada.userId}`, `?ids=${ada.sessionId}`]) {
      const answer = await call(eve.accessToken, filter);
      const ids = ((answer.body.items as Listed[] | undefined) ?? []).map(({ id }) => id);
      expect(ids).not.toContain(ada.sessionId);
    }
  });

  it('knows what has been used of a session also where that was seen late', async () => {
    const second = await startTestApi({ JWT_ISSUER: api.url }, { clock, database: api.database });
    const fresh = await signIn(api, 'two-processes@example.com');
    expect((await me(second, fresh.accessToken)).status).toBe(200);
    const one = await post(api, '/auth/refresh', { refresh_token: fresh.refreshToken });
    const two = await post(api, '/auth/refresh', { refresh_token: one.refreshToken });
    expect((await me(api, two.accessToken!)).status).toBe(200);
    // The other process still believes that nothing has been used, and now sees the older of the two.
    expect((await me(second, one.accessToken!)).status).toBe(200);
    clock.advance(31_000);
    expect((await post(api, '/auth/refresh', { refresh_token: one.refreshToken })).code).toBe('refresh_reused');
    await second.close();
  });

  it('believes no answer that it could not get', async () => {
    const { accessToken } = await signIn(api, 'unlucky@example.com');
    const read = jest.spyOn(PreparedStatement.prototype, 'rows').mockRejectedValue(new Error('no answer'));
    expect((await me(api, accessToken)).status).toBe(500);
    read.mockRestore();
    expect((await me(api, accessToken)).status).toBe(200);
  });

  it('ends one device, then all others, and the current one stays', async () => {
    const devices = [await signIn(api, 'many@example.com'), await signIn(api, 'many@example.com')];
    const current = await signIn(api, 'many@example.com');
    for (const { accessToken } of devices) expect((await me(api, accessToken)).status).toBe(200);
    expect((await call(current.accessToken, `/${devices[0]!.sessionId}`, 'DELETE')).status).toBe(204);
    expect((await call(current.accessToken, `/${devices[0]!.sessionId}`, 'DELETE')).status).toBe(404);
    expect((await me(api, devices[0]!.accessToken)).code).toBe('session_revoked');
    expect((await call(current.accessToken, '?except=current', 'DELETE')).body).toEqual({ revoked: 1 });
    expect((await me(api, devices[1]!.accessToken)).code).toBe('session_revoked');
    expect((await list(current.accessToken)).map(({ id }) => id)).toEqual([current.sessionId]);
    expect((await call(current.accessToken, '', 'DELETE')).status).toBe(400);
    clock.advance(31 * DAY);
    const back = await signIn(api, 'many@example.com');
    expect((await list(back.accessToken)).map(({ id }) => id)).toEqual([back.sessionId]);
  });
});
