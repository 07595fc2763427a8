import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import { FakeOpenai } from '../fakes/openai';
import { fakePicture } from '../fakes/media-vendor/picture';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const [openai, fal, google] = [new FakeOpenai(), new FakeFal(), new FakeGoogle()];
const fakes = { openai, fal, google };
let stack: MediaStack;
let ada: MediaUser;

beforeAll(async () => {
  await Promise.all(Object.values(fakes).map((fake) => fake.listen()));
  stack = await startMedia({
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: `${openai.url}/v1`,
    FAL_API_KEY: 'fal:test',
    FAL_BASE_URL: fal.url,
    GEMINI_API_KEY: 'goog-test',
    GEMINI_BASE_URL: google.url,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
  });
  await stack.startWorker();
  ada = await stack.user();
});
afterEach(() => Object.values(fakes).forEach((fake) => fake.reset()));
afterAll(async () => {
  await stack.close();
  await Promise.all(Object.values(fakes).map((fake) => fake.close()));
});

async function made(provider: string, prompt: string, count = 4): Promise<Job> {
  const body = { prompt, provider, commit: true, parameters: { quality_tier: 'draft', count } };
  return ada.untilEnded((await ada.job('POST', '/images/generate', body)).job_id);
}

/** What the ledger holds of a job. */
const ledger = (id: string) =>
  stack.api.query<{ outcome: string; cost: number; images: number; estimated: boolean }>(
    `select l.outcome, l.cost::float8 / 1e9 as cost, l.images::int, l.estimated from usage_ledger l
       join generations g on g.reservation_id = l.reservation_id where g.id = $1`,
    [id],
  );
const pictures = (job: Job) => job.artifacts.filter(({ role }) => role === 'image');
const codes = ({ warnings }: Job): string[] => warnings.map(({ code }) => code);
const GARBAGE = Buffer.from('<html>no picture</html>');

describe('of several pictures those that came are delivered', () => {
  // A megapixel of flash is $0.005; 20 and 4 × 180 tokens of OpenAI are $0.0217.
  it.each([
    ['one was blackened, and is billed like the others', 'fal', 'one-nsfw', 'pictures_withheld', 0.02, true],
    ['one was never made, and is not billed', 'fal', 'short', 'pictures_missing', 0.015, true],
    ['one is no longer there', 'fal', 'one-gone', 'pictures_unusable', 0.02, true],
    ['one lies where nothing is fetched from', 'fal', 'one-elsewhere', 'pictures_unusable', 0.02, true],
    ['one is missing, and the tokens say what is billed', 'openai', 'short', 'pictures_missing', 0.0217, false],
  ] as const)('%s (%s)', async (_, provider, scenario, warning, charged, estimated) => {
    const job = await made(provider, `[[${scenario}]] a quay`);
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1, error: null, cost: { charged_usd: charged } });
    expect(pictures(job)).toHaveLength(3);
    expect(job.artifacts).toHaveLength(6);
    expect(codes(job)).toEqual([warning]);
    expect(fakes[provider].accepted).toHaveLength(1);
    expect(await ledger(job.job_id)).toEqual([{ outcome: 'complete', cost: charged, images: 3, estimated }]);
    for (const { url } of pictures(job)) expect((await fetch(url)).status).toBe(200);
  });

  it('one of the links is dead, and nobody can be asked for another', async () => {
    openai.resultsAt = openai.url;
    const job = await made('openai', '[[one-gone]] a quay');
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1, cost: { charged_usd: 0.0217 } });
    expect([pictures(job).length, codes(job)]).toEqual([3, ['pictures_unusable']]);
  });

  it.each([
    ['fal', 0.02],
    ['openai', 0.0217],
  ] as const)('one cannot be decoded (%s)', async (provider, charged) => {
    const whole = await fakePicture(1024, 576);
    fakes[provider].instead.push(whole, GARBAGE, whole, whole);
    const job = await made(provider, 'a quay');
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1, cost: { charged_usd: charged } });
    expect([pictures(job).length, codes(job)]).toEqual([3, ['pictures_unusable']]);
    expect(job.warnings[0]!.detail).toBe('1 of 4 pictures could not be fetched or read');
  });

  it('and each loss is told by itself', async () => {
    const whole = await fakePicture(1280, 720);
    fal.instead.push(GARBAGE, whole, whole, whole);
    const job = await made('fal', '[[one-nsfw]] a quay');
    expect([pictures(job).length, codes(job)]).toEqual([2, ['pictures_withheld', 'pictures_unusable']]);
  });

  it('none is left: the policy of the vendor refused them, and what it made is charged', async () => {
    const job = await made('fal', '[[nsfw]] a quay');
    expect(job).toMatchObject({ status: 'failed', error: { code: 'content_refused' }, cost: { charged_usd: 0.02 } });
    expect(await ledger(job.job_id)).toEqual([{ outcome: 'failed', cost: 0.02, images: 0, estimated: true }]);
  });
});

describe('what is delivered and cannot be used ends in one way, whoever delivered it', () => {
  it.each([
    ['fal', 'no-output', 0.005],
    ['fal', 'garbage', 0.005],
    ['openai', 'short', 0.0055],
    ['openai', 'garbage', 0.0055],
    ['google', 'no-picture', 0.067],
    ['google', 'garbage', 0.067],
  ] as const)('%s: %s', async (provider, scenario, charged) => {
    if (scenario === 'garbage') fakes[provider].instead.push(GARBAGE);
    const job = await made(provider, `[[${scenario}]] a quay`, 1);
    expect(job).toMatchObject({
      status: 'failed',
      attempts: 1,
      artifacts: [],
      error: { code: 'provider_contract_violation', retryable: true },
      cost: { charged_usd: charged },
    });
    const estimated = provider !== 'openai';
    expect(await ledger(job.job_id)).toEqual([{ outcome: 'failed', cost: charged, images: 0, estimated }]);
    expect(fakes[provider].accepted).toHaveLength(1);
  });
});
