import { randomUUID } from 'node:crypto';
import { dataSourceOptions } from '@cse/database';
import { DataSource, type EntityManager } from 'typeorm';
import { SeededRandom } from '../fakes/anthropic/random';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

interface Waiting {
  id: string;
  user_id: string | null;
  provider: string;
  running: boolean;
  waits_for: string[] | null;
}

const PROVIDERS = ['openai', 'fal', 'google'];

/** Whom `media_take_turn` chooses, and what it looks at for that. */
describe('whose turn it is', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  /** Of users of whom nobody else knows anything. */
  async function place(session: EntityManager, jobs: Waiting[]): Promise<void> {
    await session.query('set local session_replication_role = replica');
    await session.query('delete from generations');
    await session.query(
      `insert into generations (id, user_id, kind, status, stage, provider, model, images, video_seconds, estimate,
                                created_at, updated_at, deadline_at, turn_at, waits_for)
       select id, user_id, 'image', case when running then 'running' else 'queued' end, 'waiting', provider, 'm', 1, 0, 1,
              now(), now(), now() + interval '1 day', case when running then now() end,
              case when waits_for is not null then array(select jsonb_array_elements_text(waits_for)::uuid) end
         from jsonb_to_recordset($1) as job (id uuid, user_id uuid, provider text, running boolean, waits_for jsonb)`,
      [JSON.stringify(jobs)],
    );
  }

  async function take(session: EntityManager, perUser: number, limits: Record<string, number>): Promise<string | null> {
    const [row] = await session.query<{ id: string | null }[]>(`select media_take_turn('image', $1, $2, 60) as id`, [
      perUser,
      limits,
    ]);
    return row!.id;
  }

  /** As the rule says it, job by job. */
  function chosen(jobs: Waiting[], perUser: number, limits: Record<string, number>): string | null {
    const running = (of: (job: Waiting) => boolean) => jobs.filter((job) => job.running && of(job)).length;
    const free = (provider: string) => running((job) => job.provider === provider) < (limits[provider] ?? Infinity);
    const candidates = jobs
      .filter(({ running, waits_for, user_id, provider }) => !running && !waits_for && user_id && free(provider))
      .map(({ id, user_id }) => ({ id, runs: running((job) => job.user_id === user_id) }))
      .filter(({ runs }) => runs < perUser)
      .sort((a, b) => a.runs - b.runs || (a.id < b.id ? -1 : 1));
    return candidates[0]?.id ?? null;
  }

  it('is the rule, whoever waits and runs, until nobody may begin', async () => {
    const random = new SeededRandom('turns');
    const below = (most: number) => random.below(Math.max(1, most));
    const people = Array.from({ length: 6 }, () => randomUUID());
    let turns = 0;
    for (let trial = 0; trial < 40; trial++) {
      const jobs = Array.from({ length: below(30) }, (): Waiting => ({
        id: randomUUID(),
        user_id: below(20) === 0 ? null : people[below(people.length)]!,
        provider: PROVIDERS[below(PROVIDERS.length)]!,
        running: below(4) === 0,
        waits_for: below(10) === 0 ? [randomUUID()] : null,
      }));
      const perUser = below(4);
      const limits: Record<string, number> = below(2) === 0 ? {} : { openai: below(4), fal: below(4) };
      await source.transaction(async (session) => {
        await place(session, jobs);
        for (;;) {
          const expected = chosen(jobs, perUser, limits);
          expect({ jobs, perUser, limits, id: await take(session, perUser, limits) }).toMatchObject({ id: expected });
          if (expected === null) break;
          jobs.find(({ id }) => id === expected)!.running = true;
          turns++;
        }
      });
    }
    expect(turns).toBeGreaterThan(40);
  });

  it('is found without a look at each of those who wait', async () => {
    const job = (): Waiting => ({
      ...{ id: randomUUID(), user_id: randomUUID(), provider: 'openai', running: false, waits_for: null },
    });
    await source.transaction((session) => place(session, Array.from({ length: 3_000 }, job)));
    await source.query('analyze generations');
    await source.transaction(async (session) => {
      const read = async () => {
        const [row] = await session.query<{ rows: number }[]>(
          `select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname = 'generations'`,
        );
        return row!.rows;
      };
      // What this connection did before may not have been handed in yet.
      const before = await read();
      expect(await take(session, 8, { openai: 100 })).not.toBeNull();
      expect(await take(session, 8, { openai: 100 })).not.toBeNull();
      expect((await read()) - before).toBeLessThan(100);
    });
  });
});
