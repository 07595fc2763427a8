import { DatabaseConfig } from '@cse/config';
import { ManualClock } from '@cse/core';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '@cse/database';
import { IdentitySweeper } from '../../apps/worker/src/sweepers/identity.sweeper';
import { refresh } from '../auth/session-caller';
import { startFakeIdentityProvider, type FakeIdentityProvider } from '../fakes/identity-provider';
import { Browser } from '../harness/browser';
import { NativeApp } from '../harness/native-app';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

const DAY = 86_400_000;

describe('what sign-in leaves behind', () => {
  const clock = new ManualClock(new Date());
  let provider: FakeIdentityProvider;
  let api: TestApi;
  let source: DataSource;
  let sweeper: IdentitySweeper;

  beforeAll(async () => {
    provider = await startFakeIdentityProvider();
    provider.now = () => Math.floor(clock.millis() / 1000);
    api = await startTestApi(provider.environment, { clock });
    source = await new DataSource(dataSourceOptions({ url: api.database.url, poolSize: 2 })).initialize();
    sweeper = new IdentitySweeper(source, new DatabaseConfig({ DATABASE_URL: api.database.url }), clock);
  });

  afterAll(async () => {
    await source.destroy();
    await api.close();
    await provider.close();
  });

  const counts = async () => {
    const tables = ['login_transactions', 'authorization_codes', 'sessions', 'spent_refresh_tokens', 'users'];
    const rows = tables.map(async (table) => {
      const [row] = await source.query<{ n: number }[]>(`select count(*)::int as n from ${table}`);
      return [table, row!.n] as const;
    });
    return Object.fromEntries(await Promise.all(rows));
  };

  it('is kept for as long as somebody may come back with it, and then deleted; people stay', async () => {
    await new NativeApp(api).callbackUrl(new Browser());
    const app = new NativeApp(api);
    await app.exchange((await app.signIn()).get('code')!);
    const { refreshToken } = await signIn(api);
    const second = await refresh(api, refreshToken);
    await refresh(api, second.refreshToken!);
    await sweeper.tidy();
    const fresh = { login_transactions: 1, authorization_codes: 1, sessions: 2, spent_refresh_tokens: 1, users: 2 };
    expect(await counts()).toEqual(fresh);

    clock.advance(2 * DAY);
    await sweeper.tidy();
    expect(await counts()).toEqual({ ...fresh, login_transactions: 0, authorization_codes: 0 });

    clock.advance(90 * DAY);
    await sweeper.tidy();
    expect((await refresh(api, second.refreshToken!)).code).toBe('session_expired');
    expect((await refresh(api, refreshToken)).code).toBe('refresh_reused');

    clock.advance(6 * DAY);
    await sweeper.tidy();
    expect(await counts()).toMatchObject({ sessions: 0, spent_refresh_tokens: 0, users: 2 });
    expect((await refresh(api, refreshToken)).code).toBe('refresh_invalid');
  });

  it('is deleted in full, however much there is', async () => {
    await source.query(
      `insert into rate_limits select 'k' || n, now() - interval '1 day' from generate_series(1, 2500) n`,
    );
    await sweeper.tidy();
    expect(await source.query('select count(*)::int as n from rate_limits where key like $1', ['k%'])).toEqual([
      { n: 0 },
    ]);
  });
});
