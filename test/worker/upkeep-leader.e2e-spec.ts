import { dataSourceOptions } from '@cse/database';
import { DataSource } from 'typeorm';
import { UpkeepLeader } from '../../apps/worker/src/sweepers/upkeep-leader';
import { startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

describe('the upkeep of all workers', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 4 })).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const leads = ({ output }: BuiltProcess) => output.includes('"event":"upkeep_led"');
  /** A hold that nobody will end. */
  const leave = (id: string) =>
    source.query(
      `insert into usage_reservations (id, operation, state, cost, tokens, images, video_seconds, day, month, shard,
         provider, model, price_version, created_at, expires_at)
       values ($1, 'ai.suggest', 'held', 0, 0, 0, 0, current_date, date_trunc('month', current_date), 1, 'p', 'm', '1',
         now(), now())`,
      [id],
    );

  it('is done by one, and by another one soon after that one is killed', async () => {
    const environment = { DATABASE_URL: database.url };
    const workers = await Promise.all([startWorkerProcess(environment), startWorkerProcess(environment)]);
    try {
      await eventually(() => Promise.resolve(expect(workers.filter(leads)).toHaveLength(1)), 15_000);
      const leader = workers.find(leads)!;
      const other = workers.find((worker) => worker !== leader)!;
      const [first, second] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'];
      const swept = async (id: string, by: BuiltProcess) => {
        await leave(id);
        await eventually(() => Promise.resolve(expect(by.output).toContain(`"reservation_id":"${id}"`)), 30_000);
      };
      await swept(first, leader);
      expect(other.output).not.toContain('hold_expired');
      await leader.kill();
      await swept(second, other);
      expect(leads(other)).toBe(true);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
    // Whoever stops leaves the place to the next one at once.
    expect(await new UpkeepLeader(source).leads()).toBe(true);
  }, 120_000);

  it('has one leader, however many ask at once', async () => {
    await source.query('delete from upkeep_leader');
    const asked = await Promise.all(Array.from({ length: 8 }, () => new UpkeepLeader(source).leads()));
    expect(asked.filter(Boolean)).toHaveLength(1);
  });
});
