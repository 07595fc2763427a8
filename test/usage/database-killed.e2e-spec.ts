import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageConfig } from '@cse/config';
import { ManualClock } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { HoldBook, CapBook, loadPriceCatalogue, Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import { EmbeddedPostgres } from '../../tools/postgres/embedded-postgres';
import { readAddress } from '../../tools/postgres/known-server';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

const CLIENTS = 20;
const KILL_AFTER = 60;

describe('a database that is killed under load', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let source: DataSource;
  let fake: FakeAnthropic;
  let api: TestApi;

  const connect = async () => {
    source = await new DataSource(dataSourceOptions({ url: server.url, poolSize: 2 })).initialize();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cse-killed-'));
    await chmod(folder, 0o711);
    // The usual settings: a commit is on disk before it is answered.
    server = await EmbeddedPostgres.start({ dataDir: folder });
    await connect();
    await source.runMigrations();
    fake = await startFakeAnthropic();
    const upstream = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' };
    const database = { url: server.url, drop: () => Promise.resolve() };
    api = await startTestApi({ ...upstream, ...UNLIMITED }, { database });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await fake.close();
    await source.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('invariant 17: clients see 503, nothing is sent without a committed hold, and after it the sums are right', async () => {
    const ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
    fake.always({ delayMs: 1 });
    const statuses: number[] = [];
    let killed = false;
    const client = async () => {
      while (!statuses.includes(503)) {
        statuses.push((await ask.json(sampleStory())).status);
        if (killed || statuses.length < KILL_AFTER) continue;
        killed = true;
        process.kill((await readAddress(folder))!.pid, 'SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    expect(new Set(statuses)).toEqual(new Set([200, 503]));

    await source.destroy().catch(() => undefined);
    server = await EmbeddedPostgres.start({ dataDir: folder });
    await connect();
    const holds = await source.query<object[]>(`select id from usage_reservations where operation = 'ai.suggest'`);
    expect(fake.requests.length).toBeLessThanOrEqual(holds.length);
    expect(await new Reconciler(source).differences(new Date(0))).toEqual([]);

    // What could not be written is written now: every answer that was made is charged at what it cost.
    await eventually(async () => {
      const left = await source.query<object[]>(`select id from usage_reservations where state = 'held'`);
      expect(left).toEqual([]);
    }, 30_000);
    const later = new ManualClock(new Date(Date.now() + 3_600_000));
    const config = new UsageConfig({});
    const caps = new CapBook(config, source, later);
    expect(await new HoldBook(source, caps, loadPriceCatalogue(undefined), config, later).sweepOne()).toBeUndefined();
    const [ledger] = await source.query<{ cost: string }[]>('select sum(cost) as cost from usage_ledger');
    expect(BigInt(ledger!.cost)).toBe(fake.ledger.totals.cost);
    expect(await new Reconciler(source).differences(new Date(0))).toEqual([]);
    await eventually(async () => expect((await ask.json(sampleStory())).status).toBe(200));
  }, 60_000);
});
