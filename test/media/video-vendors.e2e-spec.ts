import { randomUUID } from 'node:crypto';
import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import { FakeRunway } from '../fakes/runway';
import { eventually } from '../harness/eventually';
import { ClipLab } from './clip-facts';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

const [google, runway, fal] = [new FakeGoogle(), new FakeRunway(), new FakeFal()];
const fakes = { google, runway, fal };
type Vendor = keyof typeof fakes;
let stack: MediaStack;
let ada: MediaUser;
let lab: ClipLab;
let stills: [string, string];

beforeAll(async () => {
  await Promise.all(Object.values(fakes).map((fake) => fake.listen()));
  for (const fake of Object.values(fakes)) fake.retryAfter = '0';
  lab = await new ClipLab().open();
  stack = await startMedia({
    GEMINI_API_KEY: 'goog-test',
    GEMINI_BASE_URL: google.url,
    RUNWAY_API_KEY: 'key_test',
    RUNWAY_BASE_URL: runway.url,
    FAL_API_KEY: 'fal:test',
    FAL_BASE_URL: fal.url,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
    DAILY_VIDEO_SECONDS: '100000',
  });
  await stack.startWorker();
  ada = await stack.user();
  const upload = async (colour: string) => uploadPicture(stack.api.url, ada, await picture(1280, 720, colour));
  stills = [await upload('#204060'), await upload('#806040')];
});
afterEach(() => Object.values(fakes).forEach((fake) => fake.reset()));
afterAll(async () => {
  await stack.close();
  await lab.close();
  await Promise.all(Object.values(fakes).map((fake) => fake.close()));
});

const body = (prompt: string, change: object = {}): object => ({
  artifact_id: stills[0],
  video_prompt: prompt,
  duration_s: 4,
  quality_tier: 'draft',
  commit: true,
  ...change,
});

async function made(provider: Vendor, prompt: string, change: object = {}): Promise<Job> {
  const { job_id } = await ada.job('POST', '/video/generate', body(prompt, { provider, ...change }));
  return ada.untilEnded(job_id, 'video');
}

/** What the ledger holds of a job; its hold is gone in any case. */
async function ledger({ job_id }: Job): Promise<{ outcome: string; cost: number; seconds: number }[]> {
  const [{ state }] = (await stack.api.query(
    'select r.state from usage_reservations r join generations g on g.reservation_id = r.id where g.id = $1',
    [job_id],
  )) as [{ state: string }];
  expect(['settled', 'released']).toContain(state);
  return stack.api.query(
    `select l.outcome, l.cost::float8 / 1e9 as cost, l.video_seconds::float8 as seconds from usage_ledger l
       join generations g on g.reservation_id = l.reservation_id where g.id = $1`,
    [job_id],
  );
}

const VENDORS: [Vendor, number][] = [
  // 4 s of 720p at $0.07, at ten credits, and of Kling at $0.168.
  ['google', 0.28],
  ['runway', 0.4],
  ['fal', 0.672],
];

/** A clip of half a second that was made on this machine. */
async function short(change: object): Promise<string> {
  const request = body('Static camera.', { duration_s: 0.5, provider: 'animatic', ...change });
  const { job_id } = await ada.job('POST', '/video/generate', request);
  return (await ada.untilEnded(job_id, 'video')).artifacts[0]!.artifact_id;
}

/** What a second costs that is added to a clip, in US dollars. */
const LONGER: Record<Vendor, number> = { google: 0.07, runway: 0.1, fal: 0.1 };

describe.each(VENDORS)('clips of %s', (vendor, price) => {
  const fake = fakes[vendor];

  it('are made once, delivered as asked for, and charged as quoted', async () => {
    const estimate = await ada.call('POST', '/usage/estimate', {
      operation: 'video',
      request: body('the boat leaves', { provider: vendor }),
    });
    expect(await estimate.json()).toMatchObject({ cost_usd: { expected: price, max: price }, allowed: true });
    const job = await made(vendor, 'the boat leaves');
    expect(job).toMatchObject({ status: 'succeeded', provider: vendor, attempts: 1, error: null });
    expect(job.cost).toEqual({ estimate_usd: price, charged_usd: price, possibly_billed_usd: 0 });
    expect(job.duration).toEqual({ requested_s: 4, billed_s: 4, delivered_s: 4 });
    const [clip] = job.artifacts;
    expect(clip).toMatchObject({ role: 'clip', width: 1280, height: 720, fps: 24, content_type: 'video/mp4' });
    const facts = await lab.facts(await lab.fetch('clip.mp4', clip!.url));
    expect(facts).toMatchObject({ frames: 96, startsFast: true, hasSound: true });
    expect(fake.accepted).toHaveLength(1);
    expect(await ledger(job)).toEqual([{ outcome: 'complete', cost: price, seconds: 4 }]);
    // Frames go as bytes: nothing that was sent names a place of ours.
    expect(JSON.stringify(fake.requests.map((request) => request.body))).not.toMatch(/\/files\/|frames\/|artifact/);
  });

  it('in another rate, and from one frame to another in a length between two', async () => {
    const change = { duration_s: 3.5, fps: 30, end_artifact_id: stills[1], max_cost_usd: 5 };
    const job = await made(vendor, 'it turns', change);
    expect(job).toMatchObject({ status: 'succeeded', duration: { requested_s: 3.5, billed_s: 4, delivered_s: 3.5 } });
    const facts = await lab.facts(await lab.fetch('timed.mp4', job.artifacts[0]!.url));
    expect(facts).toMatchObject({ frames: 105, startsFast: true, hasSound: true });
  });

  it.each(['rate-limit:2', vendor === 'fal' ? 'slow:3' : 'throttled:3'])(
    'wait through %s, which counts as no attempt',
    async (scenario) => {
      const job = await made(vendor, `[[${scenario}]] the boat leaves`);
      expect(job).toMatchObject({ status: 'succeeded', attempts: 1, cost: { charged_usd: price } });
      expect(fake.accepted).toHaveLength(1);
    },
  );

  it('are made longer: the clip as it was, and what was asked for behind it', async () => {
    const before = await short({});
    const request = { extend_of: before, video_prompt: 'it comes back', duration_s: 3, provider: vendor };
    const estimate = await ada.call('POST', '/usage/estimate', { operation: 'video', request });
    const seconds = vendor === 'fal' ? 7 : 3;
    const cost = Number((seconds * LONGER[vendor]).toFixed(9));
    expect(await estimate.json()).toMatchObject({ cost_usd: { expected: cost, max: cost }, allowed: true });
    const { job_id } = await ada.job('POST', '/video/generate', { ...request, commit: true });
    const job = await ada.untilEnded(job_id, 'video');
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1, cost: { estimate_usd: cost, charged_usd: cost } });
    expect(job.duration).toEqual({ requested_s: 3.5, billed_s: seconds, delivered_s: 3.5 });
    const [clip] = job.artifacts;
    expect(clip).toMatchObject({ role: 'clip', width: 1280, height: 720, fps: 24 });
    expect((await lab.facts(await lab.fetch('longer.mp4', clip!.url))).frames).toBe(84);
    expect([fake.accepted.length, await ledger(job)]).toEqual([1, [{ outcome: 'complete', cost, seconds }]]);
    const madeFrom = await (await ada.call('GET', `/artifacts/${clip!.artifact_id}/dependencies`)).json();
    expect(JSON.stringify(madeFrom)).toContain(before);
  }, 60_000);

  it('are charged at their quote when nobody knows whether they were accepted, and are not sent again', async () => {
    const job = await made(vendor, '[[reset-after-accept]] the boat leaves');
    expect(job).toMatchObject({ status: 'failed', error: { code: 'provider_outcome_unknown', retryable: false } });
    expect(fake.accepted).toHaveLength(1);
    expect(await ledger(job)).toEqual([{ outcome: 'possibly_billed', cost: price, seconds: 0 }]);
  });

  it('that are too short are not bought a second time with money that nobody agreed to', async () => {
    const job = await made(vendor, '[[short]] the boat leaves');
    expect(job).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { code: 'provider_contract_violation', retryable: true },
      cost: { charged_usd: price },
    });
    expect(fake.accepted).toHaveLength(1);
    expect(await ledger(job)).toEqual([{ outcome: 'failed', cost: price, seconds: 0 }]);
  });

  it('are cancelled at the vendor, and cost nothing then', async () => {
    const { job_id: id } = await ada.job('POST', '/video/generate', body('[[slow:500]] it', { provider: vendor }));
    await eventually(async () => {
      expect((await ada.job('GET', `/video/jobs/${id}`)).stage).toBe('rendering');
    });
    expect((await ada.call('POST', `/video/jobs/${id}/cancel`)).status).toBe(202);
    const job = await ada.untilEnded(id, 'video');
    expect(job).toMatchObject({ status: 'canceled', cost: { charged_usd: 0 }, artifacts: [] });
    // Only Runway says at once that it has stopped.
    expect(job.warnings.map(({ code }) => code)).toEqual(vendor === 'runway' ? [] : ['cost_may_arise']);
    expect((await ada.call('POST', `/video/jobs/${id}/cancel`)).status).toBe(409);
    expect(await ledger(job)).toEqual([]);
  });
});

describe('what vendors answer in place of a clip', () => {
  it.each([
    // Refused at once, or by a task; Runway bills what it refuses.
    ['google', 'policy', 'content_refused', 0, 0],
    ['google', 'policy-output', 'content_refused', 1, 0],
    ['runway', 'policy', 'content_refused', 1, 0.4],
    ['fal', 'policy-unbilled', 'content_refused', 1, 0],
    // A model at fal may have worked on what it refuses: that is charged and open.
    ['fal', 'policy', 'content_refused', 1, 0.672],
    ['google', 'quota', 'provider_quota', 0, 0],
    ['runway', 'quota', 'provider_quota', 0, 0],
    ['fal', 'quota', 'provider_quota', 0, 0],
    ['google', 'fail', 'provider_error', 1, 0],
    ['runway', 'fail', 'provider_error', 1, 0],
    ['fal', 'fail', 'provider_error', 1, 0.672],
    ['google', 'fail-retryable', 'provider_error', 3, 0],
    ['runway', 'fail-retryable', 'provider_error', 3, 0],
    ['fal', 'fail-retryable-unbilled', 'provider_error', 3, 0],
    ['google', 'server-error', 'provider_error', 0, 0],
    ['runway', 'server-error', 'provider_error', 0, 0],
    ['fal', 'server-error', 'provider_error', 0, 0],
    ['fal', 'fail-server', 'provider_error', 1, 0],
    ['google', 'no-output', 'provider_contract_violation', 1, 0.28],
    ['runway', 'no-output', 'provider_contract_violation', 1, 0.4],
    ['fal', 'no-output', 'provider_contract_violation', 1, 0.672],
    ['fal', 'expired-url', 'result_expired', 1, 0.672],
  ] as const)('%s: %s ends in %s after %i creations, charged %d', async (vendor, scenario, code, accepted, charged) => {
    const job = await made(vendor, `[[${scenario}]] the boat leaves`);
    expect(job).toMatchObject({ status: 'failed', error: { code }, cost: { charged_usd: charged }, artifacts: [] });
    expect(fakes[vendor].accepted).toHaveLength(accepted);
    expect((await ledger(job)).map(({ cost }) => cost)).toEqual(charged === 0 ? [] : [charged]);
  });

  it.each(['google', 'runway'] as const)('%s: an address that has expired is asked for anew', async (vendor) => {
    const job = await made(vendor, '[[expired-url]] the boat leaves');
    expect(job).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(fakes[vendor].accepted).toHaveLength(1);
  });

  it.each<[claim: unknown, charged: number, line: object]>([
    [39, 0.39, { estimated: false, disputed: 0 }],
    [1e6, 0.4, { estimated: false, disputed: 9_999.6 }],
    // As much as is written down of any claim: a billion dollars.
    [1e12, 0.4, { estimated: false, disputed: 999_999_999.6 }],
    [-40, 0.4, { estimated: true, disputed: 0 }],
    ['forty', 0.4, { estimated: true, disputed: 0 }],
  ])('runway: when it claims %p credits no more is charged than was held', async (claim, charged, line) => {
    runway.claims.push(claim);
    const job = await made('runway', 'the boat leaves');
    expect(job).toMatchObject({ status: 'succeeded', cost: { charged_usd: charged, possibly_billed_usd: 0 } });
    const lines = await stack.api.query(
      `select l.estimated, l.disputed_cost::float8 / 1e9 as disputed from usage_ledger l
         join generations g on g.reservation_id = l.reservation_id where g.id = $1`,
      [job.job_id],
    );
    expect(lines).toEqual([line]);
  });

  it('runway: what a cancelled task was billed for is charged', async () => {
    const request = body('[[billed-cancel:500]] it', { provider: 'runway' });
    const { job_id: id } = await ada.job('POST', '/video/generate', request);
    await eventually(async () => {
      expect((await ada.job('GET', `/video/jobs/${id}`)).stage).toBe('rendering');
    });
    await ada.job('POST', `/video/jobs/${id}/cancel`);
    const job = await ada.untilEnded(id, 'video');
    expect(job).toMatchObject({ status: 'canceled', cost: { charged_usd: 0.2 } });
    expect(job.warnings.map(({ code }) => code)).toEqual(['cost_may_arise']);
  });
});

describe('the choice of a vendor', () => {
  const draft = (change: object): Promise<Job> =>
    ada.job('POST', '/video/generate', body('it', { commit: false, ...change }));
  const refusal = async (change: object): Promise<[number, string, string]> => {
    const answer = await ada.call('POST', '/video/generate', body('it', change));
    const { code, errors } = (await answer.json()) as { code: string; errors: { pointer: string }[] };
    return [answer.status, code, errors[0]!.pointer];
  };

  it('falls on the cheapest that can do it, and never leaves an end frame out', async () => {
    expect(await draft({})).toMatchObject({ provider: 'google', cost: { estimate_usd: 0.28 } });
    expect(await draft({ resolution: '480p' })).toMatchObject({ provider: 'fal', duration: { billed_s: 4 } });
    expect(await draft({ aspect_ratio: '1:1', quality_tier: 'standard' })).toMatchObject({ model: 'gen4.5' });
    const square = { aspect_ratio: '1:1', quality_tier: 'standard', end_artifact_id: stills[1] };
    expect((await draft(square)).model).toContain('kling');
    expect(await draft({ duration_s: 12 })).toMatchObject({ provider: 'google', duration: { billed_s: 12 } });
    expect((await draft({ duration_s: 12, end_artifact_id: stills[1] })).provider).toBe('fal');
  });

  it('says what is possible where something is not, and what it does in another way', async () => {
    const square = { provider: 'runway', aspect_ratio: '1:1', quality_tier: 'standard', duration_s: 10 };
    expect(await refusal({ ...square, end_artifact_id: stills[1] })).toEqual([
      422,
      'unsupported_option',
      '/end_artifact_id',
    ]);
    expect(await refusal({ duration_s: 20 })).toEqual([422, 'unsupported_option', '/duration_s']);
    expect(await refusal({ resolution: '480p', provider: 'google' })).toEqual([
      422,
      'unsupported_option',
      '/resolution',
    ]);
    expect(await refusal({ provider: 'sora' })).toEqual([422, 'unsupported_option', '/provider']);
    const { warnings } = await draft({ provider: 'fal', seed: 7, negative_prompt: 'fog' });
    expect(warnings.map(({ code }) => code)).toEqual(['seed_ignored']);
    const tall = await draft({ artifact_id: await uploadPicture(stack.api.url, ada, await picture(600, 800)) });
    expect(tall.warnings).toEqual([
      { code: 'frame_cropped', detail: expect.stringContaining('start frame') as string },
    ]);
  });

  it('makes only clips longer, of their own form, and says who does when the one named does not', async () => {
    const square = await short({ aspect_ratio: '1:1', resolution: '480p' });
    const longer = (id: string, change: object) =>
      ada.call('POST', '/video/generate', {
        extend_of: id,
        video_prompt: 'it',
        duration_s: 3,
        commit: true,
        ...change,
      });
    const problem = async (answer: Response): Promise<unknown[]> => {
      const { code, errors } = (await answer.json()) as { code: string; errors: { pointer: string; detail: string }[] };
      return [answer.status, code, ...errors.map(({ pointer }) => pointer), errors[0]!.detail];
    };
    expect(await problem(await longer(stills[0], {}))).toEqual([
      ...[422, 'unsupported_option', '/extend_of'],
      'the artifact is no clip in a shape that is made here',
    ]);
    const both = await problem(await longer(square, { artifact_id: stills[0], fps: 24, resolution: '720p' }));
    expect(both.slice(0, 5)).toEqual([400, 'validation_failed', '/artifact_id', '/resolution', '/fps']);
    expect((await problem(await longer(randomUUID(), {}))).slice(0, 3)).toEqual([404, 'not_found', '/extend_of']);
    expect(await problem(await longer(square, { provider: 'runway' }))).toEqual([
      ...[422, 'unsupported_option', '/extend_of'],
      'gemini_omni_flash_1.1 goes on with clips of 720p, 1080p, 16:9, 9:16; who can: animatic (animatic-1)',
    ]);
    const { items } = (await (await ada.call('GET', '/media/capabilities')).json()) as {
      items: { provider: string; extends: { max_source_s: number } | null; text_to_video: boolean }[];
    };
    const able = items.filter((one) => one.extends);
    expect(able.map((one) => [one.provider, one.extends!.max_source_s, one.text_to_video])).toEqual([
      ['fal', 8, false],
      ['fal', 8, false],
      ['google', 27, true],
      ['runway', 10, false],
      ['animatic', 300, false],
    ]);
  });

  it('leaves no prompt, no key and no frame in a log line', () => {
    const { text } = stack.api.logs;
    expect(text).toContain('provider_failed');
    expect(text).not.toMatch(/the boat leaves|key_test|goog-test|fal:test|said by the fake|base64/);
  });
});
