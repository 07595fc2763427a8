import { FakeFal } from '../fakes/fal';
import { eventually } from '../harness/eventually';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const MANY = 200;
const PLACES = 2;

/** Who goes next when many wait, on whichever queue. */
export function describeTurns(environment: Record<string, string>): void {
  const fal = new FakeFal();
  let stack: MediaStack;
  let many: MediaUser;
  let one: MediaUser;

  beforeAll(async () => {
    await fal.listen();
    stack = await startMedia({
      ...{ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fal.url, DAILY_COST_CAP_USD: '1000', MONTHLY_COST_CAP_USD: '1000' },
      ...{ QUEUE_CONCURRENCY: `image=${PLACES}`, JOBS_RUNNING_PER_USER: '3' },
      ...environment,
    });
    [many, one] = [await stack.user('many@example.com'), await stack.user('one@example.com')];
  }, 60_000);
  afterEach(() => fal.reset());
  afterAll(async () => {
    await stack.close();
    await fal.close();
  });

  const begin = (user: MediaUser, prompt: string): Promise<Job> =>
    user.job('POST', '/images/generate', {
      ...{ prompt, provider: 'fal', commit: true, parameters: { quality_tier: 'draft' } },
    });
  const place = async (user: MediaUser, { job_id }: Job): Promise<Job['queue']> =>
    (await user.job('GET', `/images/jobs/${job_id}`)).queue;

  it('is not lost with the worker that gave it', async () => {
    const job = await begin(one, 'lost on the way');
    const [taken] = await stack.api.query<{ id: string }>(`select media_take_turn('image', 3, '{}', 300) as id`);
    expect(taken!.id).toBe(job.job_id);
    await stack.api.query(`update generations set updated_at = now() - interval '1 minute' where id = $1`, [
      job.job_id,
    ]);
    const worker = await stack.startWorker();
    expect(await one.untilEnded(job.job_id)).toMatchObject({ status: 'succeeded', attempts: 1, queue: null });
    await worker.close();
  });

  it('is somebody who runs nothing, before two hundred of somebody else', async () => {
    const jobs: Job[] = [];
    for (let n = 0; n < MANY; n += 20) {
      jobs.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => begin(many, `shot ${n + i}`)))));
    }
    const oldest = [...jobs].sort((a, b) => (a.job_id < b.job_id ? -1 : 1));
    expect(await place(many, oldest.at(-1)!)).toEqual({ position: MANY, eta_s: expect.any(Number) });
    const single = await begin(one, 'the only one');
    // Of two who run nothing the one whose job is older goes first.
    expect((await place(one, single))!.position).toBe(2);
    await stack.startWorker();
    expect((await one.untilEnded(single.job_id)).status).toBe('succeeded');
    const before = fal.accepted.findIndex(({ prompt }) => prompt === 'the only one');
    expect(before).toBeGreaterThanOrEqual(0);
    expect(before).toBeLessThanOrEqual(PLACES);
    // The rest is called off: each picture takes its time, and nothing more is to be seen in them.
    await Promise.all(jobs.map(({ job_id }) => many.call('POST', `/images/jobs/${job_id}/cancel`)));
    for (const { job_id } of jobs) await many.untilEnded(job_id);
    const sent = fal.accepted.map(({ prompt }) => prompt);
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent.length).toBeLessThan(MANY);
  }, 120_000);

  it('is nobody who runs as many as one may, and then the next as soon as one ends', async () => {
    const jobs = await Promise.all(Array.from({ length: 9 }, (_, n) => begin(many, `[[slow:10]] frame ${n}`)));
    for (const { job_id } of jobs) expect((await many.untilEnded(job_id)).status).toBe('succeeded');
    let running = 0;
    const most = fal.requests.reduce((highest, { method, path }) => {
      if (method === 'POST') running++;
      if (method === 'GET' && /\/requests\/[^/]+$/.test(path)) running--;
      return Math.max(highest, running);
    }, 0);
    expect([fal.accepted.length, most]).toEqual([9, 3]);
  }, 60_000);

  it('is said to who waits: a place, and when that comes as the latest jobs suggest', async () => {
    const held = fal.hold('answer', 'POST');
    const first = await begin(many, 'the first');
    await held.reached;
    const others = await Promise.all(Array.from({ length: 6 }, (_, n) => begin(many, `later ${n}`)));
    await eventually(async () => {
      const places = await Promise.all(others.map((job) => place(many, job)));
      const waiting = places.filter((queue) => queue !== null);
      expect(waiting.length).toBeGreaterThan(0);
      expect(waiting.map(({ position }) => position).sort()).toEqual(waiting.map((_, index) => index + 1));
      for (const { eta_s } of waiting) expect(eta_s).toBeGreaterThan(0);
    });
    held.release();
    for (const job of [first, ...others]) expect((await many.untilEnded(job.job_id)).queue).toBeNull();
  }, 60_000);
}
