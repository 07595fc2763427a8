import { FakeFal } from '../fakes/fal';
import { startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import type { Job } from './job';
import { startMedia, type MediaStack } from './media-stack';

const USERS = 20;
const JOBS = 10;
const PRICE = 0.005;

/** Two hundred paid jobs of twenty people through two worker processes, on whichever queue. */
export function describeTwoWorkers(environment: Record<string, string>): void {
  const fal = new FakeFal();
  let stack: MediaStack;
  let workers: BuiltProcess[];

  beforeAll(async () => {
    await fal.listen();
    stack = await startMedia({
      FAL_API_KEY: 'fal:test',
      FAL_BASE_URL: fal.url,
      JOBS_PER_USER: String(JOBS),
      MEDIA_IMAGE_DEADLINE_S: '600',
      ...environment,
    });
    workers = [await startWorkerProcess(stack.environment), await startWorkerProcess(stack.environment)];
  }, 60_000);
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await stack.close();
    await fal.close();
  });

  it('are each bought once, delivered once and settled once, and both workers have had their share', async () => {
    const ask = async (index: number): Promise<string[]> => {
      const user = await stack.user(`writer-${index}@example.com`);
      const body = (job: number): object => ({
        prompt: `frame ${index}/${job}`,
        provider: 'fal',
        commit: true,
        parameters: { quality_tier: 'draft' },
      });
      const jobs: Job[] = [];
      // One after the other: what is looked at is how the workers share them.
      for (let job = 0; job < JOBS; job++) jobs.push(await user.job('POST', '/images/generate', body(job)));
      return jobs.map(({ job_id }) => job_id);
    };
    const ids = (await Promise.all(Array.from({ length: USERS }, (_, index) => ask(index)))).flat();
    await eventually(async () => {
      const [row] = await stack.api.query<{ open: number }>(
        'select count(*)::int as open from generations where finished_at is null',
      );
      expect(row!.open).toBe(0);
    }, 100_000);
    const rows = await stack.api.query<{ status: string; attempts: number; lines: number; pictures: number }>(
      `select status, attempts, (select count(*)::int from usage_ledger l where l.reservation_id = g.reservation_id) as lines,
              (select count(*)::int from artifacts a where a.generation_id = g.id and role = 'image') as pictures
         from generations g where id = any($1)`,
      [ids],
    );
    expect(rows).toHaveLength(USERS * JOBS);
    expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(
      new Set([JSON.stringify({ status: 'succeeded', attempts: 1, lines: 1, pictures: 1 })]),
    );
    expect(fal.accepted).toHaveLength(USERS * JOBS);
    expect(new Set(fal.accepted.map(({ prompt }) => prompt)).size).toBe(USERS * JOBS);
    const sums = await stack.api.query(
      `select cost_settled / 1e9::float8 as settled, cost_reserved::int as reserved, count(*)::int as users
         from usage_windows where period = 'day' group by 1, 2`,
    );
    expect(sums).toEqual([{ settled: JOBS * PRICE, reserved: 0, users: USERS }]);
    for (const worker of workers) expect(worker.output).toContain('generation_ended');
  }, 150_000);
}
