import { SystemClock } from '@cse/core';
import { Housekeeper } from '@cse/usage';
import { DataSource } from 'typeorm';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeIdentityProvider, type FakeIdentityProvider } from '../fakes/identity-provider';
import { sampleStory } from '../fixtures';
import { Browser } from '../harness/browser';
import { NativeApp } from '../harness/native-app';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, post, refresh } from './session-caller';

/** What one person does on two devices at the same moment must end in one order or the other, and never in an error. */
describe('two things at once with one account', () => {
  let provider: FakeIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    provider = await startFakeIdentityProvider();
    api = await startTestApi({
      ...provider.environment,
      ...UNLIMITED,
      ADMIN_EMAILS: 'root@example.com,other-root@example.com',
    });
  });

  afterAll(async () => {
    await api.close();
    await provider.close();
  });

  const bearer = ({ accessToken }: Pick<SignedIn, 'accessToken'>) => ({ authorization: `Bearer ${accessToken}` });
  const deleteAccount = (who: SignedIn) => fetch(`${api.url}/auth/me`, { method: 'DELETE', headers: bearer(who) });

  it('signs in, refreshes or is gone while the account is being deleted', async () => {
    for (let round = 0; round < 8; round++) {
      const email = `leaver-${round}@example.com`;
      const person = await signIn(api, email);
      const [gone, ...others] = await Promise.all([
        deleteAccount(person),
        refresh(api, person.refreshToken),
        post(api, '/auth/dev/login', { email }),
        refresh(api, person.refreshToken),
        post(api, '/auth/dev/login', { email }),
        me(api, person.accessToken),
      ]);
      expect(gone.status).toBe(204);
      for (const { status } of others) expect([200, 401]).toContain(status);
      expect((await refresh(api, person.refreshToken)).code).toBe('refresh_invalid');
    }
  });

  it('exchanges a code or refuses it while the account is being deleted', async () => {
    for (let round = 0; round < 8; round++) {
      provider.user = { sub: `leaver-${round}`, email: 'leaver@example.com', email_verified: true };
      const apps = [new NativeApp(api), new NativeApp(api), new NativeApp(api)];
      const codes: string[] = [];
      for (const app of apps) codes.push((await app.signIn()).get('code')!);
      const pair = (await (await apps[0]!.exchange(codes[0]!)).json()) as { access_token: string };
      const browser = new Browser();
      const late = await new NativeApp(api).callbackUrl(browser);
      const [gone, callback, ...exchanges] = await Promise.all([
        deleteAccount({ accessToken: pair.access_token } as SignedIn),
        browser.get(late),
        apps[1]!.exchange(codes[1]!),
        apps[2]!.exchange(codes[2]!),
      ]);
      expect([gone.status, callback.status]).toEqual([204, 302]);
      for (const { status } of exchanges) expect([200, 400]).toContain(status);
    }
  });

  /** Every table and column that names an account which is not there. */
  async function strays(): Promise<string[]> {
    const columns = await api.query<{ name: string; column: string }>(
      `select table_name as name, column_name as column from information_schema.columns
        where table_schema = 'public' and column_name in ('user_id', 'actor_id')`,
    );
    const found: string[] = [];
    for (const { name, column } of columns) {
      const sql = `select 1 from ${name} t where t.${column} is not null
                    and not exists (select 1 from users where id = t.${column}) limit 1`;
      if ((await api.query(sql)).length > 0) found.push(`${name}.${column}`);
    }
    return found.filter((name) => name !== 'usage_rates.user_id');
  }

  it('spends, stores or is refused while the account is being deleted, and nothing names it afterwards', async () => {
    for (let round = 0; round < 8; round++) {
      const person = await signIn(api, `spender-${round}@example.com`);
      const send = (method: string, path: string, body: unknown, more: Record<string, string> = {}) =>
        fetch(api.url + path, {
          method,
          headers: { ...bearer(person), 'content-type': 'application/json', ...more },
          body: JSON.stringify(body),
        });
      const requests = [
        ...[1, 2, 3, 4].map((n) => send('POST', '/ai/suggest', sampleStory(), { 'idempotency-key': `key-${n}` })),
        send('POST', '/images/generate', { prompt: 'A ferry', commit: true }),
        send('POST', '/images/generate', { prompt: 'A ferry', commit: false }),
        send('PUT', '/creator/preferences', { language: 'fr' }),
        send('POST', '/artifacts', { content_type: 'image/png', bytes: 100, sha256: 'ab'.repeat(32) }),
      ];
      await Promise.race(round % 2 ? requests : [...requests, Promise.resolve()]);
      expect((await deleteAccount(person)).status).toBe(204);
      for (const { status, url } of await Promise.all(requests)) {
        expect([url, [200, 201, 202, 401].includes(status)]).toEqual([url, true]);
      }
    }
    await new Housekeeper(api.app.get(DataSource), new SystemClock()).forgetStrays();
    expect(await strays()).toEqual([]);
  });

  it('never has more than twenty sessions, however many sign-ins there are at once', async () => {
    const { userId } = await signIn(api, 'everywhere@example.com');
    await Promise.all(Array.from({ length: 40 }, () => signIn(api, 'everywhere@example.com')));
    const live = 'select count(*)::int as n from sessions where user_id = $1 and revoked_at is null';
    expect(await api.query(live, [userId])).toEqual([{ n: 20 }]);
  });

  it('leaves an admin when two admins unmake each other', async () => {
    for (let round = 0; round < 3; round++) {
      const admins = [await signIn(api, 'root@example.com'), await signIn(api, 'other-root@example.com')];
      const unmake = (actor: SignedIn, whom: SignedIn) =>
        fetch(`${api.url}/admin/users/${whom.userId}`, {
          method: 'PATCH',
          headers: { ...bearer(actor), 'content-type': 'application/json' },
          body: '{"role":"user"}',
        });
      const answers = await Promise.all([unmake(admins[0]!, admins[1]!), unmake(admins[1]!, admins[0]!)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
      for (const admin of admins) await deleteAccount(admin);
    }
  });
});
