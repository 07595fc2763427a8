import { MediaUpkeep } from '@cse/media';
import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import { FakeOpenai } from '../fakes/openai';
import { eventually } from '../harness/eventually';
import type { Job } from './job';
import { picture, uploadPicture } from './pictures';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const [openai, fal, google] = [new FakeOpenai(), new FakeFal(), new FakeGoogle()];
const fakes = { openai, fal, google };
let stack: MediaStack;
let ada: MediaUser;

beforeAll(async () => {
  await Promise.all(Object.values(fakes).map((fake) => fake.listen()));
  for (const fake of Object.values(fakes)) fake.retryAfter = '0';
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

async function made(provider: string, prompt: string, parameters: object = {}): Promise<Job> {
  const body = { prompt, provider, commit: true, parameters: { quality_tier: 'draft', ...parameters } };
  return ada.untilEnded((await ada.job('POST', '/images/generate', body)).job_id);
}

/** What the ledger holds of a job. */
const ledger = (id: string) =>
  stack.api.query<{ outcome: string; estimated: boolean; disputed: boolean }>(
    'select l.outcome, l.estimated, l.disputed_cost > 0 as disputed from usage_ledger l join generations g on g.reservation_id = l.reservation_id where g.id = $1',
    [id],
  );

describe('pictures of vendors', () => {
  it.each([
    // The vendor's own figure: 20 tokens at $5 and 180 at $30 a million.
    ['openai', 0.0055],
    // One megapixel of flash, and the quote of a 1K picture.
    ['fal', 0.005],
    ['google', 0.067],
  ] as const)('%s: one creation, a picture behind a signed link, charged %d', async (provider, charged) => {
    const job = await made(provider, 'a quay at dusk');
    expect(job).toMatchObject({ status: 'succeeded', provider, attempts: 1, cost: { charged_usd: charged } });
    expect(job.cost.charged_usd).toBeLessThanOrEqual(job.cost.estimate_usd);
    const picture = await fetch(job.artifacts[0]!.url);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(fakes[provider].accepted).toHaveLength(1);
  });

  it('go to the cheapest vendor when none is named, and say what it cannot do', async () => {
    const job = await ada.job('POST', '/images/generate', {
      prompt: 'a quay',
      negative_prompt: 'gulls',
      commit: false,
      parameters: { quality_tier: 'draft', seed: 4 },
    });
    expect(job).toMatchObject({ provider: 'fal', model: 'fal-ai/flux-2/flash', cost: { estimate_usd: 0.005 } });
    expect(job.warnings.map(({ code }) => code)).toEqual(['negative_prompt_in_prompt']);
  });

  it.each([
    ['openai', 'rate-limit:2'],
    ['google', 'rate-limit:1'],
    ['fal', 'rate-limit:2'],
    ['fal', 'slow:3'],
  ] as const)('%s: waits through %s, which counts as no attempt and costs nothing', async (provider, scenario) => {
    const job = await made(provider, `[[${scenario}]] a quay`);
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(fakes[provider].accepted).toHaveLength(1);
  });

  it.each([
    ['openai', 'policy', 'content_refused', 0],
    ['google', 'policy', 'content_refused', 0],
    ['google', 'policy-output', 'content_refused', 1],
    ['fal', 'policy-unbilled', 'content_refused', 1],
    ['openai', 'quota', 'provider_quota', 0],
    ['fal', 'quota', 'provider_quota', 0],
    ['openai', 'gone-model', 'invalid_request', 0],
    ['fal', 'fail-retryable-unbilled', 'provider_error', 3],
    // A failed creation that was answered, a task that failed for good, and a result that cannot be had.
    ['openai', 'server-error', 'provider_error', 0],
    ['google', 'server-error', 'provider_error', 0],
    ['fal', 'server-error', 'provider_error', 0],
    ['fal', 'gateway', 'provider_error', 0],
    ['fal', 'fail-server', 'provider_error', 1],
    ['fal', 'read-error', 'provider_error', 1],
  ] as const)('%s: %s ends in %s after %i creations, free of charge', async (provider, scenario, code, accepted) => {
    const job = await made(provider, `[[${scenario}]] a quay`);
    expect(job).toMatchObject({ status: 'failed', error: { code }, cost: { charged_usd: 0 } });
    expect(fakes[provider].accepted).toHaveLength(accepted);
    expect(await ledger(job.job_id)).toEqual([]);
  });

  it.each([
    ['openai', 'reset-after-accept', 'provider_outcome_unknown'],
    ['fal', 'reset-after-accept', 'provider_outcome_unknown'],
    ['google', 'garbled', 'provider_outcome_unknown'],
  ] as const)('%s: after %s nothing is sent again, and the quote counts as spent', async (provider, scenario, code) => {
    const job = await made(provider, `[[${scenario}]] a quay`);
    expect(job).toMatchObject({ status: 'failed', error: { code } });
    expect(job.cost.charged_usd).toBe(job.cost.estimate_usd);
    expect(fakes[provider].accepted).toHaveLength(1);
    expect(await ledger(job.job_id)).toMatchObject([{ outcome: 'possibly_billed' }]);
  });

  it.each([
    ['openai', 'gateway', 'provider_outcome_unknown', 0],
    ['fal', 'forgotten', 'provider_error', 1],
    // A model at fal may have worked on what it refuses, and is not set to work on it again.
    ['fal', 'policy', 'content_refused', 1],
    ['fal', 'fail', 'provider_error', 1],
    ['fal', 'fail-retryable', 'provider_error', 1],
  ] as const)('%s: %s leaves open what is billed, and says so', async (provider, scenario, code, accepted) => {
    const job = await made(provider, `[[${scenario}]] a quay`);
    expect(job).toMatchObject({ status: 'failed', error: { code } });
    expect(job.cost.charged_usd).toBe(job.cost.estimate_usd);
    expect(fakes[provider].accepted).toHaveLength(accepted);
    expect(await ledger(job.job_id)).toMatchObject([{ outcome: 'possibly_billed' }]);
  });

  it.each([
    ['openai', 'OPENAI_RESULT_HOSTS'],
    ['fal', 'FAL_RESULT_HOSTS'],
  ] as const)(
    '%s: a result on a foreign host is not fetched: %s is named, and the charge is open',
    async (vendor, name) => {
      fakes[vendor].resultsAt = 'https://cdn.elsewhere.example';
      const job = await made(vendor, 'a quay');
      expect(job).toMatchObject({ status: 'failed', attempts: 1, artifacts: [] });
      expect(job.error).toMatchObject({
        code: 'result_host_refused',
        message: expect.stringContaining(name) as string,
      });
      expect(job.cost.charged_usd).toBeGreaterThan(0);
      expect(job.cost.possibly_billed_usd).toBe(job.cost.charged_usd);
      expect(fakes[vendor].accepted).toHaveLength(1);
      expect(stack.api.logs.events('fetch_refused').at(-1)).toMatchObject({
        host: 'cdn.elsewhere.example',
        reason: 'host',
      });
      expect(
        await stack.api.query(
          `select id from generation_attempts where ask_at is not null and failure = 'result_refused'`,
        ),
      ).toEqual([]);
    },
  );

  // 20 tokens at $5, and what OpenAI says of those that it wrote at $30 a million.
  it.each<[claim: unknown, charged: number | 'quote', estimated: boolean, disputed: boolean]>([
    [180.4, 0.00553, false, false],
    ['181', 0.00553, false, false],
    [0, 0.0001, false, false],
    [-5, 'quote', true, false],
    ['many', 'quote', true, false],
    [null, 'quote', true, false],
    [1e12, 'quote', false, true],
    [1e30, 'quote', true, false],
  ])('are delivered when OpenAI counts %p tokens, and charged no more than was held', async (claim, ...wanted) => {
    openai.claims.push(claim);
    const loud = stack.api.logs.events('budget_overshoot').length;
    const [charged, estimated, disputed] = wanted;
    const job = await made('openai', 'a quay at dusk');
    const { estimate_usd, charged_usd } = job.cost;
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(charged_usd).toBe(charged === 'quote' ? estimate_usd : charged);
    expect(await ledger(job.job_id)).toEqual([{ outcome: 'complete', estimated, disputed }]);
    expect(stack.api.logs.events('budget_overshoot').length > loud).toBe(disputed);
  });

  it('charge for what a vendor refused and says that it bills', async () => {
    const job = await made('fal', '[[fail-billed]] a quay');
    expect(job).toMatchObject({ status: 'failed', error: { code: 'provider_error' }, cost: { charged_usd: 0.005 } });
    expect(job.cost.possibly_billed_usd).toBe(0);
    expect(await ledger(job.job_id)).toMatchObject([{ outcome: 'failed', estimated: true }]);
  });

  it('charge for a result that has gone before it was fetched', async () => {
    const job = await made('fal', '[[expired-url]] a quay');
    expect(job).toMatchObject({ status: 'failed', error: { code: 'result_expired' }, cost: { charged_usd: 0.005 } });
    expect(fal.accepted).toHaveLength(1);
  });

  it('are cancelled at the vendor, and end as cancelled', async () => {
    const body = {
      prompt: '[[slow:500]] a quay',
      provider: 'fal',
      commit: true,
      parameters: { quality_tier: 'draft' },
    };
    const { job_id: id } = await ada.job('POST', '/images/generate', body);
    await eventually(async () => {
      expect((await ada.job('GET', `/images/jobs/${id}`)).stage).toBe('rendering');
    });
    await ada.job('POST', `/images/jobs/${id}/cancel`);
    expect(await ada.untilEnded(id)).toMatchObject({ status: 'canceled', cost: { charged_usd: 0 } });
    expect(fal.calls('PUT', '/cancel')).toHaveLength(1);
  });

  it('are drawn after pictures of their user, which are read, held, counted, billed and then let go', async () => {
    const [face, place] = [
      await uploadPicture(stack.api.url, ada, await picture(800, 600, '#f00')),
      await uploadPicture(stack.api.url, ada, await picture(600, 800, '#0f0')),
    ];
    const hold = fal.hold('answer', 'POST');
    const body = {
      prompt: 'image 2 stands in image 3',
      provider: 'fal',
      edit_of: face,
      reference_artifact_ids: [face, place],
      commit: true,
      parameters: { quality_tier: 'draft' },
    };
    const estimate = await ada.call('POST', '/usage/estimate', { operation: 'image', request: body });
    expect(((await estimate.json()) as { cost_usd: object }).cost_usd).toMatchObject({ max: 0.02 });
    const { job_id: id } = await ada.job('POST', '/images/generate', body);
    await hold.reached;
    const held = await stack.api.query(
      `select cardinality(held_keys) as objects, stored_bytes > 0 as counted,
              (select count(*)::int from generation_inputs where generation_id = g.id) as inputs
         from generations g where id = $1`,
      [id],
    );
    // The face came twice and is one object.
    expect(held).toEqual([{ objects: 2, counted: true, inputs: 2 }]);
    hold.release();
    const job = await ada.untilEnded(id);
    // A megapixel of the picture, and one for each that went along.
    expect(job).toMatchObject({ status: 'succeeded', cost: { estimate_usd: 0.02, charged_usd: 0.02 } });
    expect(fal.accepted[0]!.pictures).toHaveLength(3);
    const left = 'select held_keys as keys, stored_bytes::int as bytes from generations where id = $1';
    await eventually(async () => expect(await stack.api.query(left, [id])).toEqual([{ keys: [], bytes: 0 }]));
  });

  it('are erased with their job once that has ended, and what they cost stays', async () => {
    const slow = {
      prompt: '[[slow:500]] a quay',
      provider: 'fal',
      commit: true,
      parameters: { quality_tier: 'draft' },
    };
    const { job_id: running } = await ada.job('POST', '/images/generate', slow);
    const early = await ada.call('DELETE', `/images/jobs/${running}`);
    expect([early.status, ((await early.json()) as { code: string }).code]).toEqual([409, 'invalid_state']);
    await ada.job('POST', `/images/jobs/${running}/cancel`);
    await ada.untilEnded(running);

    const { job_id: id, artifacts } = await made('fal', 'a quay');
    const [{ reservation_id: hold }] = (await stack.api.query('select reservation_id from generations where id = $1', [
      id,
    ])) as [{ reservation_id: string }];
    expect((await (await stack.user('eve@example.com')).call('DELETE', `/images/jobs/${id}`)).status).toBe(404);
    expect((await ada.call('DELETE', `/images/jobs/${id}`)).status).toBe(204);
    expect((await ada.call('GET', `/images/jobs/${id}`)).status).toBe(404);
    expect((await ada.call('GET', `/artifacts/${artifacts[0]!.artifact_id}`)).status).toBe(404);
    expect((await ada.call('DELETE', `/images/jobs/${id}`)).status).toBe(404);
    expect(await stack.api.query('select 1 from usage_ledger where reservation_id = $1', [hold])).toHaveLength(1);
    await stack.api.app.get(MediaUpkeep).erase();
    expect((await fetch(artifacts[0]!.url)).status).toBe(404);
  });

  it('stay with their job while it is open what a vendor bills for it', async () => {
    const { job_id: id } = await made('fal', '[[fail]] a quay');
    await stack.api.query('update generation_attempts set ask_at = now() where generation_id = $1', [id]);
    expect((await ada.call('DELETE', `/images/jobs/${id}`)).status).toBe(409);
    expect((await ada.call('GET', `/images/jobs/${id}`)).status).toBe(200);
  });

  it('are refused for pictures that are not there, and for more than the named vendor takes', async () => {
    const own = await uploadPicture(stack.api.url, ada);
    const foreign = await uploadPicture(stack.api.url, await stack.user('bob@example.com'));
    const refused = async (change: object): Promise<unknown[]> => {
      const answer = await ada.call('POST', '/images/generate', { prompt: 'a quay', commit: true, ...change });
      const { code, errors } = (await answer.json()) as {
        code: string;
        errors?: { pointer: string; detail: string }[];
      };
      return [answer.status, code, errors?.[0]?.pointer, errors?.[0]?.detail];
    };
    expect((await refused({ reference_artifact_ids: [own, foreign] })).slice(0, 3)).toEqual([
      ...[404, 'not_found', '/reference_artifact_ids/1'],
    ]);
    expect((await refused({ edit_of: foreign })).slice(0, 3)).toEqual([404, 'not_found', '/edit_of']);
    const many = Array.from({ length: 5 }, () => own);
    const change = { provider: 'fal', reference_artifact_ids: many, parameters: { quality_tier: 'draft' } };
    const [status, code, pointer, detail] = await refused(change);
    expect([status, code, pointer]).toEqual([422, 'unsupported_option', '/reference_artifact_ids']);
    expect(detail).toMatch(/who can: openai \(.*google \(/);
    expect((await refused({ reference_artifact_ids: ['x'] }))[0]).toBe(400);
  });

  it('leave neither prompt nor key in a log line', () => {
    const lines = stack.api.logs.lines.join('\n');
    expect(lines).toContain('provider_failed');
    expect(lines).not.toMatch(/a quay|sk-test|fal:test|goog-test|said by the fake/);
  });
});
