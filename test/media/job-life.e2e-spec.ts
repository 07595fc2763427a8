import { FakeFal } from '../fakes/fal';
import { eventually } from '../harness/eventually';
import { testRedisUrl } from '../harness/test-redis';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const redis = testRedisUrl();
const BACKENDS: [string, Record<string, string>][] = [
  ['PostgreSQL', {}],
  ...(redis
    ? [['Redis', { REDIS_URL: redis, QUEUE_PREFIX: `cse-life-${process.pid}` }] as [string, Record<string, string>]]
    : []),
];

describe.each(BACKENDS)('jobs at a vendor, queue in %s', (_, environment) => {
  const fal = new FakeFal();
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    await fal.listen();
    stack = await startMedia({
      FAL_API_KEY: 'fal:test',
      FAL_BASE_URL: fal.url,
      MEDIA_PROVIDER_CONCURRENCY: 'fal=2',
      DAILY_COST_CAP_USD: '1000',
      MONTHLY_COST_CAP_USD: '1000',
      ...environment,
    });
    ada = await stack.user();
  });
  afterEach(() => fal.reset());
  afterAll(async () => {
    await stack.close();
    await fal.close();
  });

  const begin = (prompt: string): Promise<Job> =>
    ada.job('POST', '/images/generate', {
      prompt,
      provider: 'fal',
      commit: true,
      parameters: { quality_tier: 'draft' },
    });

  it('are handed over by a worker that stops, while it waits and while it buys', async () => {
    const worker = await stack.startWorker();
    const waits = fal.hold('answer', 'GET', '/status');
    const first = await begin('a quay');
    await waits.reached;
    const buys = fal.hold('answer', 'POST');
    const second = await begin('a boat');
    await buys.reached;
    const stopped = worker.close();
    // Breaking off a creation would not make it cheaper, only unknown: its answer is waited for.
    buys.release();
    waits.release();
    await stopped;
    expect((await ada.job('GET', `/images/jobs/${second.job_id}`)).stage).toBe('rendering');
    const successor = await stack.startWorker();
    for (const { job_id } of [first, second]) {
      expect(await ada.untilEnded(job_id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    }
    expect(fal.accepted).toHaveLength(2);
    await successor.close();
  });

  it('keep to what may run at a vendor at once, over two workers', async () => {
    const workers = [await stack.startWorker(), await stack.startWorker()];
    const jobs = await Promise.all(Array.from({ length: 8 }, (_, index) => begin(`[[slow:4]] frame ${index}`)));
    for (const { job_id } of jobs) expect((await ada.untilEnded(job_id)).status).toBe('succeeded');
    let now = 0;
    const most = fal.requests.reduce((highest, { method, path }) => {
      if (method === 'POST') now++;
      if (method === 'GET' && /\/requests\/[^/]+$/.test(path)) now--;
      return Math.max(highest, now);
    }, 0);
    expect([fal.accepted.length, most]).toEqual([8, 2]);
    await Promise.all(workers.map((worker) => worker.close()));
  });

  it('end at their deadline, are stopped at the vendor, and are charged for what it may bill', async () => {
    const worker = await stack.startWorker();
    const { job_id } = await begin('[[slow:500]] a quay');
    await eventually(async () => expect((await ada.job('GET', `/images/jobs/${job_id}`)).stage).toBe('rendering'));
    await stack.api.query('update generations set deadline_at = now() where id = $1', [job_id]);
    expect(await ada.untilEnded(job_id)).toMatchObject({
      status: 'expired',
      error: { code: 'deadline_exceeded', retryable: true },
      cost: { charged_usd: 0.005 },
    });
    expect(fal.calls('PUT', '/cancel')).toHaveLength(1);
    await worker.close();
  });

  it('that wait for a worker beyond their deadline are never sent, and cost nothing', async () => {
    const { job_id } = await begin('a quay');
    await stack.api.query('update generations set deadline_at = now() where id = $1', [job_id]);
    const worker = await stack.startWorker();
    expect(await ada.untilEnded(job_id)).toMatchObject({ status: 'expired', cost: { charged_usd: 0 } });
    expect(fal.calls('POST')).toEqual([]);
    await worker.close();
  });

  it('that were cancelled or have ended cannot be cancelled again', async () => {
    const worker = await stack.startWorker();
    const { job_id } = await begin('a quay');
    await ada.untilEnded(job_id);
    const answer = await ada.call('POST', `/images/jobs/${job_id}/cancel`);
    expect([answer.status, await answer.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'invalid_state', job_status: 'succeeded' }),
    ]);
    await worker.close();
  });
});
