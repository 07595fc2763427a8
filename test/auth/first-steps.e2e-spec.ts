import { ManualClock } from '@cse/core';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

describe('signing in with a script', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi({ ADMIN_EMAILS: 'root@example.com' }, { clock });
  });

  afterAll(() => api.close());

  const me = (token: string) => fetch(`${api.url}/auth/me`, { headers: { authorization: `Bearer ${token}` } });
  const post = (path: string, body: unknown) =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('gives a token that opens the guarded routes, and nobody without one gets in', async () => {
    const { accessToken, userId, sessionId } = await signIn(api);
    const profile = (await (await me(accessToken)).json()) as Record<string, unknown>;
    expect(profile).toMatchObject({ id: userId, email: 'ada@example.com', role: 'user', session_id: sessionId });
    const refused = await me('x.y.z');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    const anonymous = await fetch(`${api.url}/auth/me`);
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('makes one account of two sign-ins with one address, and an admin of a listed one', async () => {
    const both = await Promise.all([signIn(api, 'Twin@example.com'), signIn(api, 'twin@example.com')]);
    expect(both[0].userId).toBe(both[1].userId);
    const admin = await signIn(api, 'root@example.com');
    expect(await (await me(admin.accessToken)).json()).toMatchObject({ role: 'admin' });
  });

  it('rotates the refresh token and ends the session when an old one comes back', async () => {
    const { refreshToken: first } = await signIn(api, 'rotating@example.com');
    const tokens = [first];
    for (let index = 0; index < 2; index++) {
      const answer = await post('/auth/refresh', { refresh_token: tokens.at(-1) });
      expect(answer.status).toBe(200);
      tokens.push(((await answer.json()) as { refresh_token: string }).refresh_token);
    }
    expect(new Set(tokens).size).toBe(3);
    const replay = await post('/auth/refresh', { refresh_token: first });
    expect([replay.status, ((await replay.json()) as { code: string }).code]).toEqual([401, 'refresh_reused']);
    expect((await post('/auth/refresh', { refresh_token: tokens.at(-1) })).status).toBe(401);
  });

  it('refuses an access token after its ten minutes', async () => {
    const { accessToken } = await signIn(api);
    clock.advance(606_000);
    const answer = await me(accessToken);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'token_expired']);
  });
});
