import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import { FakeOpenai } from '../fakes/openai';
import { FakeRunway } from '../fakes/runway';
import { startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

const [fal, google, openai, runway] = [new FakeFal(), new FakeGoogle(), new FakeOpenai(), new FakeRunway()];
const fakes = [fal, google, openai, runway];
/** The first pause; each further one is twice as long. */
const FIRST_MS = 50;
const AT_ONCE = 4;

let stack: MediaStack;
let workers: BuiltProcess[];
let users: MediaUser[];

beforeAll(async () => {
  await Promise.all(fakes.map((fake) => fake.listen()));
  stack = await startMedia({
    ...{ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fal.url, GEMINI_API_KEY: 'goog-test', GEMINI_BASE_URL: google.url },
    ...{ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${openai.url}/v1` },
    ...{ RUNWAY_API_KEY: 'key_test', RUNWAY_BASE_URL: runway.url },
    ...{ DAILY_COST_CAP_USD: '1000', MONTHLY_COST_CAP_USD: '1000', DAILY_VIDEO_SECONDS: '1000', JOBS_PER_USER: '20' },
    MEDIA_POLL_MS: String(FIRST_MS),
    QUEUE_CONCURRENCY: `image=${AT_ONCE},video=2`,
  });
  workers = [await startWorkerProcess(stack.environment), await startWorkerProcess(stack.environment)];
  users = [await stack.user('ada@example.com'), await stack.user('bob@example.com')];
}, 120_000);
afterEach(async () => {
  fakes.forEach((fake) => fake.reset());
  await stack.api.query('delete from vendor_pauses');
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await stack.close();
  await Promise.all(fakes.map((fake) => fake.close()));
});

const begin = (user: MediaUser, prompt: string, provider = 'fal'): Promise<Job> =>
  user.job('POST', '/images/generate', { prompt, provider, commit: true, parameters: { quality_tier: 'draft' } });
const jobOf = (user: MediaUser, { job_id }: Job) => user.job('GET', `/images/jobs/${job_id}`);
const pauses = (scope = 'create') =>
  stack.api.query<{ failures: number }>('select failures from vendor_pauses where scope = $1', [scope]);

describe('a vendor that is too busy', () => {
  it.each([429, 503])(
    'and says so by %i is asked by one job at a time, ever more rarely, by all workers together',
    async (status) => {
      fal.busyWith = status;
      const jobs: [MediaUser, Job][] = [];
      for (let index = 0; index < 16; index++) {
        const user = users[index % 2]!;
        jobs.push([user, await begin(user, `a quay ${status}/${index}`)]);
      }
      await eventually(async () => expect((await pauses())[0]?.failures).toBeGreaterThanOrEqual(6), 30_000);
      const asked = fal.calls('POST');
      // What was under way at first, and then one for each pause.
      const [{ failures }] = (await pauses()) as [{ failures: number }];
      expect(asked.length).toBeLessThanOrEqual(workers.length * AT_ONCE + failures);
      const gaps = asked.slice(1).map(({ at }, index) => at - asked[index]!.at);
      gaps.slice(-3).forEach((gap, index) => expect(gap).toBeGreaterThanOrEqual(FIRST_MS * 2 ** (2 + index) - 5));
      // One of them may just be asking.
      await eventually(async () => {
        const shown = await Promise.all(jobs.map(([user, job]) => jobOf(user, job)));
        expect(new Set(shown.map(({ stage }) => stage))).toEqual(new Set(['waiting_capacity']));
        expect(new Set(shown.map(({ attempts }) => attempts))).toEqual(new Set([0]));
      });

      fal.busyWith = undefined;
      await stack.api.query('update vendor_pauses set paused_until = now()');
      const ended = await Promise.all(jobs.map(([user, { job_id }]) => user.untilEnded(job_id)));
      expect(new Set(ended.map(({ status: end, attempts }) => `${end} ${attempts}`))).toEqual(new Set(['succeeded 1']));
      expect(new Set(fal.accepted.map(({ prompt }) => prompt)).size).toBe(jobs.length);
      expect(fal.accepted).toHaveLength(jobs.length);
      expect(await pauses()).toEqual([{ failures: 0 }]);
    },
    90_000,
  );

  it('is left alone by all for as long as it asks', async () => {
    fal.retryAfter = '2';
    const first = await begin(users[0]!, '[[rate-limit:1]] a quay');
    await eventually(async () => expect((await jobOf(users[0]!, first)).stage).toBe('waiting_capacity'), 20_000);
    const second = await begin(users[1]!, 'a boat');
    await Promise.all([users[0]!.untilEnded(first.job_id), users[1]!.untilEnded(second.job_id)]);
    const [refused, ...later] = fal.calls('POST').map(({ at }) => at);
    expect(later).toHaveLength(2);
    expect(Math.min(...later) - refused!).toBeGreaterThanOrEqual(1_995);
    fal.retryAfter = '0';
  }, 60_000);

  it('fails the job whose creation it failed over, free of charge, and only makes others wait', async () => {
    const ill = await begin(users[0]!, '[[server-error]] a quay');
    const failed = await users[0]!.untilEnded(ill.job_id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'provider_error' }, cost: { charged_usd: 0 } });
    const well = await begin(users[1]!, 'a boat');
    expect(await users[1]!.untilEnded(well.job_id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(fal.calls('POST')).toHaveLength(2);
  });

  it('is tried by another job when the worker of a trial has died', async () => {
    await stack.api.query(
      `insert into vendor_pauses (provider, scope, failures, paused_until, trial_by, trial_until)
       values ('fal', 'create', 5, now(), gen_random_uuid(), now() + interval '1 hour')`,
    );
    const job = await begin(users[0]!, 'a quay');
    await eventually(async () => expect((await jobOf(users[0]!, job)).stage).toBe('waiting_capacity'), 20_000);
    expect(fal.requests).toHaveLength(0);
    await stack.api.query('update vendor_pauses set trial_until = now()');
    expect(await users[0]!.untilEnded(job.job_id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(await pauses()).toEqual([{ failures: 2 }]);
  });

  it('ends a job whose time is over before the pause is', async () => {
    await stack.api.query(
      `insert into vendor_pauses (provider, scope, failures, paused_until) values ('fal', 'create', 9, now() + interval '4 s')`,
    );
    const job = await begin(users[0]!, 'a quay');
    await eventually(async () => expect((await jobOf(users[0]!, job)).stage).toBe('waiting_capacity'), 20_000);
    await stack.api.query(`update vendor_pauses set paused_until = now() + interval '1 hour'`);
    await stack.api.query(`update generations set deadline_at = now() + interval '6 s' where id = $1`, [job.job_id]);
    const ended = await users[0]!.untilEnded(job.job_id);
    expect(ended).toMatchObject({ status: 'expired', error: { code: 'deadline_exceeded' }, cost: { charged_usd: 0 } });
    expect(fal.requests).toHaveLength(0);
  }, 60_000);
});

describe('a quota of a day that is used up', () => {
  const HOUR = 3_600_000;

  it.each([
    ['google', () => google, 24 * HOUR],
    ['openai', () => openai, 7.2 * HOUR],
  ] as const)(
    'at %s ends jobs with the time of its reset, and is not asked for again',
    async (vendor, fake, within) => {
      const first = await users[0]!.untilEnded((await begin(users[0]!, '[[daily-limit]] a quay', vendor)).job_id);
      const second = await users[1]!.untilEnded((await begin(users[1]!, 'a boat', vendor)).job_id);
      for (const job of [first, second]) {
        expect(job).toMatchObject({ status: 'failed', cost: { charged_usd: 0 } });
        expect(job.error).toMatchObject({ code: 'provider_daily_quota', retryable: true });
        const left = Date.parse(job.error!.resets_at!) - Date.now();
        expect(left).toBeGreaterThan(0);
        expect(left).toBeLessThanOrEqual(within + 60_000);
      }
      expect(second.error).toEqual(first.error);
      expect(fake().calls('POST')).toHaveLength(1);
      // An hour later one job tries.
      await stack.api.query('update vendor_pauses set paused_until = now()');
      const third = await begin(users[1]!, 'a boat', vendor);
      expect(await users[1]!.untilEnded(third.job_id)).toMatchObject({ status: 'succeeded' });
    },
    60_000,
  );

  it('of one model of Runway says nothing of another', async () => {
    const still = await uploadPicture(stack.api.url, users[0]!, await picture(1280, 720));
    const clip = async (quality_tier: string, prompt: string) => {
      const body = { video_prompt: prompt, artifact_id: still, duration_s: 4, quality_tier, provider: 'runway' };
      const { job_id } = await users[0]!.job('POST', '/video/generate', { ...body, commit: true });
      return users[0]!.untilEnded(job_id, 'video');
    };
    const used = await clip('draft', '[[daily-limit]] it leaves');
    expect(used.error).toMatchObject({ code: 'provider_daily_quota', resets_at: expect.any(String) as string });
    expect((await clip('draft', 'it leaves')).error?.code).toBe('provider_daily_quota');
    expect(runway.calls('POST')).toHaveLength(1);
    expect(await clip('high', 'it leaves')).toMatchObject({ status: 'succeeded' });
  }, 60_000);
});
