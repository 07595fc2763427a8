import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import { eventually } from '../harness/eventually';
import { freePort } from '../../tools/postgres/free-port';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

const [google, fal] = [new FakeGoogle(), new FakeFal()];
const fakes = { google, fal };
let stack: MediaStack;
let ada: MediaUser;
let still: string;

beforeAll(async () => {
  await Promise.all(Object.values(fakes).map((fake) => fake.listen()));
  const port = String(await freePort());
  stack = await startMedia({
    PORT: port,
    MEDIA_CALLBACK_URL: `http://127.0.0.1:${port}`,
    GEMINI_API_KEY: 'goog-test',
    GEMINI_BASE_URL: google.url,
    FAL_API_KEY: 'fal:test',
    FAL_BASE_URL: fal.url,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
    DAILY_VIDEO_SECONDS: '100000',
    MEDIA_IMAGE_DEADLINE_S: '8',
  });
  await stack.startWorker();
  ada = await stack.user();
  still = await uploadPicture(stack.api.url, ada, await picture(1280, 720));
});
afterEach(() => Object.values(fakes).forEach((fake) => fake.reset()));
afterAll(async () => {
  await stack.close();
  await Promise.all(Object.values(fakes).map((fake) => fake.close()));
});

/** A job whose creation the vendor took without an answer, and the call that the vendor would make. */
async function lost(kind: 'images' | 'video', vendor: 'google' | 'fal', fate = '') {
  const prompt = `[[answer-lost]] a quay ${fate}`;
  const common = { provider: vendor, commit: true };
  const body =
    kind === 'images'
      ? { ...common, prompt, parameters: { quality_tier: 'draft' } }
      : { ...common, video_prompt: prompt, artifact_id: still, duration_s: 4, quality_tier: 'draft' };
  const { job_id } = await ada.job('POST', `/${kind}/generate`, body);
  await eventually(async () => {
    expect(await ada.job('GET', `/${kind}/jobs/${job_id}`)).toMatchObject({ stage: 'reconciling' });
  }, 20_000);
  const [{ url, notice }] = fakes[vendor].callbacks as [{ url: string; notice: object }];
  return { job_id, url, notice };
}

const tell = (url: string, notice: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(notice) });

const outcomes = async ({ job_id }: Pick<Job, 'job_id'>) =>
  stack.api.query(
    'select l.outcome from usage_ledger l join generations g on g.reservation_id = l.reservation_id where g.id = $1 order by l.id',
    [job_id],
  );

describe('a vendor that calls when work has ended', () => {
  it.each([
    ['images', 'fal'],
    ['video', 'fal'],
    ['video', 'google'],
  ] as const)(
    'brings back %s of %s whose creation went unanswered: delivered, and paid for once',
    async (kind, vendor) => {
      const { job_id, url, notice } = await lost(kind, vendor);
      const answers = await Promise.all([tell(url, notice), tell(url, notice)]);
      expect(answers.map(({ status }) => status)).toEqual([204, 204]);
      const job = await ada.untilEnded(job_id, kind);
      expect(job).toMatchObject({ status: 'succeeded', attempts: 1, error: null });
      expect(fakes[vendor].accepted).toHaveLength(1);
      expect(await outcomes(job)).toEqual([{ outcome: 'complete' }]);
      // Vendors call again and again; an ended job stays as it is.
      expect((await tell(url, notice)).status).toBe(204);
      expect((await ada.job('GET', `/${kind}/jobs/${job_id}`)).artifacts).toHaveLength(job.artifacts.length);
    },
  );

  it('is believed at its own signed address only, and nothing but the id of a task', async () => {
    const { job_id, url, notice } = await lost('images', 'fal');
    const [attempt, signature] = url.split('/').slice(-2) as [string, string];
    const other = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
    const strangers = [other, url.replace(attempt, job_id), url.replace(signature, 'x'), url.replace(attempt, 'x')];
    for (const address of strangers) expect([address, (await tell(address, notice)).status]).toEqual([address, 404]);
    for (const useless of [{}, [], null, 'work-1', { request_id: 7 }, { request_id: '../../../secrets' }]) {
      expect((await tell(url, useless)).status).toBe(204);
    }
    const tasks = await stack.api.query('select task_id from generation_attempts where id = $1', [attempt]);
    expect(tasks).toEqual([{ task_id: null }]);
    await tell(url, notice);
    expect(await ada.untilEnded(job_id)).toMatchObject({ status: 'succeeded' });
  });

  it('that never calls leaves a job that ends before its deadline, possibly billed, and is not asked twice', async () => {
    const { job_id } = await lost('images', 'fal');
    const job = await ada.untilEnded(job_id);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'provider_outcome_unknown' } });
    expect(job.warnings.map(({ code }) => code)).toEqual(['possibly_billed']);
    expect(job.cost).toEqual({ estimate_usd: 0.005, charged_usd: 0.005, possibly_billed_usd: 0.005 });
    expect(fal.accepted).toHaveLength(1);
    expect(await outcomes(job)).toEqual([{ outcome: 'possibly_billed' }]);
  }, 60_000);

  it.each([
    ['', 'billed', 0.005],
    ['[[fail-server]]', 'refunded', 0],
    ['[[policy-unbilled]]', 'refunded', 0],
    ['[[fail-billed]]', 'billed', 0.005],
  ])(
    'when its job has ended settles what was possibly billed: work that comes to "%s" is %s',
    async (fate, verdict, charged) => {
      const { job_id, url, notice } = await lost('images', 'fal', fate);
      await ada.untilEnded(job_id);
      await tell(url, notice);
      await eventually(async () => {
        const { cost } = await ada.job('GET', `/images/jobs/${job_id}`);
        expect(cost).toEqual({ estimate_usd: 0.005, charged_usd: charged, possibly_billed_usd: 0 });
      }, 20_000);
      const list = (await (await ada.call('GET', '/images/jobs?limit=1')).json()) as { items: Job[] };
      expect(list.items[0]!.cost).toMatchObject({ charged_usd: charged, possibly_billed_usd: 0 });
      expect(await outcomes({ job_id })).toEqual([{ outcome: 'possibly_billed' }, { outcome: verdict }]);
      // What it made is not delivered any more, and nobody asks again.
      expect((await ada.job('GET', `/images/jobs/${job_id}`)).artifacts).toEqual([]);
      const asked = await stack.api.query('select id from generation_attempts where ask_at is not null');
      expect(asked).toEqual([]);
      expect(fal.accepted).toHaveLength(1);
    },
    60_000,
  );
});

describe('a vendor of which nobody heard in time', () => {
  it('is asked after the end what it billed, until it says so', async () => {
    const clip = { video_prompt: '[[slow:100000]] a quay', artifact_id: still, duration_s: 4, quality_tier: 'draft' };
    const { job_id } = await ada.job('POST', '/video/generate', { ...clip, provider: 'fal', commit: true });
    await eventually(async () => {
      expect(await ada.job('GET', `/video/jobs/${job_id}`)).toMatchObject({ stage: 'rendering' });
    }, 20_000);
    await stack.api.query(`update generations set deadline_at = now() where id = $1`, [job_id]);
    const job = await ada.untilEnded(job_id, 'video');
    expect(job).toMatchObject({ status: 'expired', error: { code: 'deadline_exceeded' } });
    expect(job.cost.possibly_billed_usd).toBe(job.cost.charged_usd);
    // Cancelled at fal meanwhile. The minute before the first question is over.
    await stack.api.query('update generation_attempts set ask_at = now() where ask_at is not null');
    await eventually(async () => {
      const { cost } = await ada.job('GET', `/video/jobs/${job_id}`);
      expect(cost).toMatchObject({ charged_usd: 0, possibly_billed_usd: 0 });
    }, 20_000);
    expect(await outcomes({ job_id })).toEqual([{ outcome: 'possibly_billed' }, { outcome: 'refunded' }]);
  }, 60_000);
});
