import { randomBytes } from 'node:crypto';
import { HoldBook } from '@cse/usage';
import { freePort } from '../../tools/postgres/free-port';
import { copyDatabase } from '../harness/copy-database';
import { signIn, type SignedIn } from '../harness/sign-in';
import { createTestDatabase, onServer, type TestDatabase } from '../harness/test-database';
import { startTestApi, type TestApi } from '../harness/test-api';
import { cents, hold, line } from '../usage/budget-harness';

const SETTINGS = { ADMIN_EMAILS: 'root@example.com', DAILY_COST_CAP_USD: '1' };
const REPORTS = ['/usage/history', '/usage/events', '/auth/me/export'];

describe('DATABASE_READ_URL', () => {
  const reader = `cse_reader_${randomBytes(6).toString('hex')}`;
  let database: TestDatabase;
  let replica: string;
  let ada: SignedIn;
  let root: SignedIn;

  /** What an admin of the database server does. */
  const administer = (...statements: string[]) =>
    onServer(process.env.TEST_DATABASE_URL!, async (client) => {
      for (const statement of statements) await client.query(statement);
    });

  /** An api, at which both people sign in: each start has an address of its own, and so tokens of its own. */
  async function start(environment: Record<string, string>): Promise<TestApi> {
    const api = await startTestApi({ ...SETTINGS, ...environment }, { database });
    ada = await signIn(api, 'ada@example.com');
    root = await signIn(api, 'root@example.com');
    return api;
  }

  async function spend(api: TestApi): Promise<void> {
    const request = hold(ada.userId, { cost: cents(40) });
    const budget = api.app.get(HoldBook, { strict: false });
    await budget.reserve(request);
    await budget.settle(request.id, { lines: [line(cents(40))] });
  }

  const get = (api: TestApi, path: string, who = ada, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${who.accessToken}`, ...headers } });
  const json = async <Body>(api: TestApi, path: string, who = ada): Promise<Body> => {
    const answer = await get(api, path, who);
    expect([path, answer.status]).toEqual([path, 200]);
    return (await answer.json()) as Body;
  };

  /** One that has fallen behind: it knows of the first 40 cents and not of what comes then. */
  beforeAll(async () => {
    database = await createTestDatabase();
    const api = await start({});
    await spend(api);
    await api.close();
    const copy = new URL(await copyDatabase(database.url));
    await administer(
      `create role ${reader} login password '${reader}'`,
      `grant pg_read_all_data to ${reader}`,
      `alter role ${reader} set default_transaction_read_only = on`,
    );
    [copy.username, copy.password] = [reader, reader];
    replica = copy.href;
  }, 30_000);

  afterAll(async () => {
    await administer(
      `drop database if exists ${new URL(replica).pathname.slice(1)} with (force)`,
      `drop role ${reader}`,
    );
    await database.drop();
  });

  it('is where reports are read, by a role that may not write, and no decision about money', async () => {
    const api = await start({ DATABASE_READ_URL: replica });
    try {
      await spend(api);
      expect(await json(api, '/health/ready')).toEqual({ status: 'ok' });
      const history = await json<{ points: { cost_usd: number }[] }>(api, '/usage/history');
      expect(history.points.reduce((sum, { cost_usd }) => sum + cost_usd, 0)).toBe(0.4);
      const csv = await (await get(api, '/usage/history', ada, { accept: 'text/csv' })).text();
      expect(csv).toMatch(/0\.4\b/);
      expect((await json<{ items: unknown[] }>(api, '/usage/events')).items).toHaveLength(1);
      expect(await json(api, '/auth/me/export')).toMatchObject({
        identity: { account: [{ id: ada.userId }] },
        usage: { ledger: [expect.anything()] },
      });
      const users = await json<{ items: { user_id: string }[] }>(api, '/admin/usage', root);
      expect(users.items).toMatchObject([{ user_id: ada.userId, cost_usd: 0.4 }]);
      expect(await json(api, '/usage/current')).toMatchObject({ day: { cost_usd: 0.8 } });
      const budget = api.app.get(HoldBook, { strict: false });
      const more = await budget.reserve(hold(ada.userId, { cost: cents(40) }));
      expect(more).toMatchObject({ status: 'over_cap', cap: 'daily_cost' });
    } finally {
      await api.close();
    }
  });

  it('that does not answer leaves an api ready, which says so; its reports wait, all else goes on', async () => {
    const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    const api = await start({ DATABASE_READ_URL: nowhere });
    try {
      expect(await json(api, '/health/ready')).toEqual({ status: 'ok', warnings: ['reports_down'] });
      for (const path of REPORTS) {
        const answer = await get(api, path);
        expect([path, answer.status]).toEqual([path, 503]);
        expect(await answer.json()).toMatchObject({ code: 'store_unavailable' });
      }
      expect((await get(api, '/usage/current')).status).toBe(200);
      expect((await get(api, '/auth/me')).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});
