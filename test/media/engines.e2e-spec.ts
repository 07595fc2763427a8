import sharp from 'sharp';
import { FakeA1111 } from '../fakes/a1111';
import { FakeComfyui } from '../fakes/comfyui';
import { FakeFal } from '../fakes/fal';
import { FakeOpenaiImages } from '../fakes/openai-images';
import { eventually } from '../harness/eventually';
import { writeEngines } from './engines-file';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

const [studio, webui, flux, fal] = [new FakeComfyui(), new FakeA1111(), new FakeOpenaiImages(), new FakeFal()];
const fakes = { studio, webui, 'local-flux': flux };
let stack: MediaStack;
let ada: MediaUser;

beforeAll(async () => {
  await Promise.all([...Object.values(fakes), fal].map((fake) => fake.listen()));
  const enginesFile = await writeEngines({ comfyui: studio.url, a1111: webui.url, openai: flux.url });
  stack = await startMedia({
    ENGINES_FILE: enginesFile,
    // A vendor with a key beside them.
    FAL_API_KEY: 'fal:test',
    FAL_BASE_URL: fal.url,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
  });
  await stack.startWorker();
  ada = await stack.user();
});
afterEach(() => {
  [...Object.values(fakes), fal].forEach((fake) => fake.reset());
  studio.isOld = false;
  studio.workflows.length = 0;
});
afterAll(async () => {
  await stack.close();
  await Promise.all([...Object.values(fakes), fal].map((fake) => fake.close()));
});

async function made(provider: string | undefined, prompt: string, more: object = {}): Promise<Job> {
  const body = { prompt, provider, commit: true, parameters: { quality_tier: 'draft' }, ...more };
  return ada.untilEnded((await ada.job('POST', '/images/generate', body)).job_id);
}

it('stand in the list of capabilities with what their workflows can do', async () => {
  const answer = (await (await ada.call('GET', '/media/capabilities')).json()) as { items: Record<string, unknown>[] };
  const listed = answer.items.filter(({ provider }) => String(provider) in fakes);
  const shown = listed.map(
    ({ provider, model, kind, seed, negative_prompt, reference_images, edit, start_frame, price }) => ({
      ...{ provider, model, kind, seed, negative_prompt, edit, start_frame, price },
      references: (reference_images as { max: number }).max,
    }),
  );
  const image = { kind: 'image', start_frame: false };
  expect(shown).toEqual([
    {
      ...{ ...image, provider: 'studio', model: 'sdxl', seed: true, negative_prompt: true, edit: false, references: 0 },
      price: { unit: 'image', usd: 0 },
    },
    {
      ...{
        ...image,
        provider: 'studio',
        model: 'sdxl-two-references',
        seed: true,
        negative_prompt: false,
        edit: false,
      },
      ...{ references: 2, price: { unit: 'image', usd: 0 } },
    },
    {
      ...{ provider: 'studio', model: 'wan-clip', kind: 'video', seed: true, negative_prompt: false, edit: false },
      ...{ start_frame: true, references: 0, price: { unit: 'second', usd: 0.02 } },
    },
    {
      ...{ ...image, provider: 'webui', model: 'dreamshaper', seed: true, negative_prompt: true, edit: true },
      ...{ references: 0, price: { unit: 'image', usd: 0.002 } },
    },
    {
      ...{ ...image, provider: 'local-flux', model: 'flux', seed: true, negative_prompt: false, edit: true },
      ...{ references: 2, price: { unit: 'image', usd: 0.003 } },
    },
  ]);
});

describe('ComfyUI', () => {
  it('draws by a workflow with what was asked in it, although a vendor has a key, and free of charge', async () => {
    const prompt = 'a "quay" at dusk\n{{seed}} \\n';
    const parameters = { quality_tier: 'draft', seed: 7, count: 2, aspect_ratio: '9:16' };
    const job = await made(undefined, prompt, { negative_prompt: 'gulls', parameters });
    expect(job).toMatchObject({ status: 'succeeded', provider: 'studio', model: 'sdxl', attempts: 1, warnings: [] });
    expect(job.cost).toMatchObject({ estimate_usd: 0, charged_usd: 0 });
    expect(job.artifacts.filter(({ role }) => role === 'image')).toMatchObject([
      { width: 768, height: 1_368 },
      { width: 768, height: 1_368 },
    ]);
    expect(studio.workflows).toMatchObject([
      {
        3: { inputs: { seed: 7, steps: 20, model: ['4', 0] } },
        5: { inputs: { width: 768, height: 1_368, batch_size: 2 } },
        6: { inputs: { text: prompt } },
        7: { inputs: { text: 'blurry, gulls' } },
      },
    ]);
    expect(fal.requests).toEqual([]);
  });

  it('draws after pictures that reach it as bytes, in their order, by the workflow that takes so many', async () => {
    const references = await Promise.all(
      ['#f00', '#00f'].map(async (colour) => uploadPicture(stack.api.url, ada, await picture(400, 300, colour))),
    );
    const job = await made('studio', 'image 1 beside image 2', { reference_artifact_ids: references });
    expect(job).toMatchObject({ status: 'succeeded', model: 'sdxl-two-references' });
    const colours = await Promise.all(
      studio.accepted[0]!.pictures.map(async (bytes) => (await sharp(bytes).stats()).dominant),
    );
    expect(colours.map(({ r, b }) => r > b)).toEqual([true, false]);
    const one = await ada.call('POST', '/images/generate', {
      ...{ prompt: 'x', provider: 'studio', reference_artifact_ids: references.slice(1), commit: true },
      parameters: { quality_tier: 'draft' },
    });
    const refused = (await one.json()) as { code: string; detail: string };
    expect([one.status, refused.code]).toEqual([422, 'unsupported_option']);
    expect(refused.detail).toMatch(/who can: local-flux \(flux\), fal \(/);
  });

  it('makes a clip that starts on a picture, billed by the second', async () => {
    const still = await uploadPicture(stack.api.url, ada, await picture(640, 360, '#0f0'));
    const { job_id: id } = await ada.job('POST', '/video/generate', {
      ...{ artifact_id: still, video_prompt: 'the boat leaves', duration_s: 2, resolution: '480p' },
      ...{ provider: 'studio', commit: true },
    });
    const job = await ada.untilEnded(id, 'video');
    expect(job).toMatchObject({
      status: 'succeeded',
      model: 'wan-clip',
      cost: { estimate_usd: 0.04, charged_usd: 0.04 },
    });
    expect(studio.workflows).toMatchObject([{ 5: { inputs: { length: 33 } }, 9: { inputs: { fps: 16 } } }]);
    expect(studio.accepted[0]!.pictures).toHaveLength(1);
  });

  it.each([
    ['overloaded:2', 'succeeded', null, 1],
    ['oom:1', 'succeeded', null, 2],
    ['oom:9', 'failed', 'provider_error', 3],
    ['restart:1', 'succeeded', null, 2],
    ['half:1', 'succeeded', null, 1],
    ['shown', 'succeeded', null, 1],
    ['node-error', 'failed', 'invalid_request', 0],
    ['fail', 'failed', 'provider_error', 1],
    ['nothing', 'failed', 'provider_contract_violation', 2],
  ] as const)('through %s: %s %s after %i prompts', async (mark, status, code, prompts) => {
    const job = await made('studio', `[[${mark}]] a quay`);
    expect([job.status, job.error?.code ?? null]).toEqual([status, code]);
    expect(studio.accepted).toHaveLength(prompts);
    expect(job.cost.charged_usd).toBe(0);
  });

  it.each([false, true])('finds a prompt again whose answer was lost, also on an old server (%p)', async (isOld) => {
    studio.isOld = isOld;
    const lost = studio.hold('answer', 'POST', '/prompt');
    const running = made('studio', `a quay ${isOld}`);
    await lost.reached;
    // The connection ends before the answer has left.
    studio.cutOff();
    lost.release();
    expect(await running).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(studio.accepted).toHaveLength(1);
  });

  it('tells how far it is, and is stopped where it runs or waits', async () => {
    const states = { 'slow:9999': 1, pending: 0 };
    for (const [mark, interrupts] of Object.entries(states)) {
      const body = {
        prompt: `[[${mark}]] a quay`,
        provider: 'studio',
        commit: true,
        parameters: { quality_tier: 'draft' },
      };
      const { job_id: id } = await ada.job('POST', '/images/generate', body);
      await eventually(async () => {
        const job = await ada.job('GET', `/images/jobs/${id}`);
        expect([job.stage, job.progress]).toEqual(['rendering', interrupts ? 0.25 : 0]);
      });
      await ada.job('POST', `/images/jobs/${id}/cancel`);
      expect(await ada.untilEnded(id)).toMatchObject({ status: 'canceled', cost: { charged_usd: 0 } });
      expect(studio.calls('POST', '/interrupt')).toHaveLength(interrupts);
      studio.reset();
      studio.restart();
    }
  });
});

describe('SD WebUI', () => {
  it('draws as the operator has set it, and changes a picture', async () => {
    const job = await made('webui', 'a quay', { negative_prompt: 'gulls' });
    expect(job).toMatchObject({ status: 'succeeded', cost: { charged_usd: 0.002 } });
    expect(webui.calls('POST')[0]!.body).toMatchObject({
      ...{ prompt: 'a quay', negative_prompt: 'gulls', seed: -1, width: 680, height: 384, steps: 12 },
      override_settings: { sd_model_checkpoint: 'dreamshaper_8.safetensors' },
    });
    const own = await uploadPicture(stack.api.url, ada, await picture(400, 300, '#f00'));
    expect(await made('webui', 'at night', { edit_of: own })).toMatchObject({ status: 'succeeded' });
    expect(webui.accepted[1]!.pictures).toHaveLength(1);
  });

  it.each([
    ['overloaded:1', 'succeeded', null, 1],
    ['oom:1', 'succeeded', null, 1],
    ['sheet', 'succeeded', null, 1],
    // What was delivered counts as paid, and is not bought again.
    ['half:1', 'failed', 'provider_contract_violation', 1],
    ['no-picture', 'failed', 'provider_contract_violation', 1],
    // It costs something, so nobody sends it again.
    ['reset-after-accept', 'failed', 'provider_outcome_unknown', 1],
  ] as const)('through %s: %s %s after %i calls that were taken', async (mark, status, code, calls) => {
    const job = await made('webui', `[[${mark}]] a quay`);
    expect([job.status, job.error?.code ?? null]).toEqual([status, code]);
    expect(webui.accepted).toHaveLength(calls);
  });
});

describe('a server that speaks OpenAI’s images API', () => {
  it('gets what it takes and nothing else, and its links are followed on its own private address', async () => {
    const references = [await uploadPicture(stack.api.url, ada, await picture(400, 300, '#f00'))];
    const plain = await made('local-flux', 'a quay', { parameters: { quality_tier: 'draft', seed: 3 } });
    expect(plain).toMatchObject({ status: 'succeeded', cost: { charged_usd: 0.003 } });
    expect(flux.requests[0]!.body).toEqual({
      ...{ model: 'flux.1-dev', prompt: 'a quay', n: 1, size: '1368x768', response_format: 'url', seed: 3, step: 20 },
    });
    const after = await made('local-flux', 'a quay', { reference_artifact_ids: references });
    expect(after).toMatchObject({ status: 'succeeded', cost: { charged_usd: 0.004 } });
    expect(flux.accepted[1]!.pictures).toHaveLength(1);
  });

  it('may not make us fetch from any other private address', async () => {
    flux.resultsAt = fal.url;
    expect(await made('local-flux', 'a quay')).toMatchObject({ status: 'failed', artifacts: [] });
    expect(fal.requests).toEqual([]);
  });

  it.each([
    ['overloaded:1', 'succeeded', null],
    ['html', 'failed', 'provider_error'],
    ['no-picture', 'failed', 'provider_contract_violation'],
  ] as const)('through %s: %s %s', async (mark, status, code) => {
    const job = await made('local-flux', `[[${mark}]] a quay`);
    expect([job.status, job.error?.code ?? null]).toEqual([status, code]);
  });
});

it('leave neither prompt nor authorization in a log line', () => {
  const lines = stack.api.logs.lines.join('\n');
  expect(lines).toContain('provider_failed');
  expect(lines).not.toMatch(/a quay|Bearer own|b3duOm93bg|Traceback|CUDA/);
});
