import { FakeFal } from '../../../../test/fakes/fal';
import { FakeGoogle } from '../../../../test/fakes/google';
import type { FakeVendor } from '../../../../test/fakes/media-vendor/fake-vendor';
import {
  failureOf,
  frame,
  providerContext,
  resultsFrom,
  videoTask,
} from '../../../../test/fakes/media-vendor/provider-test';
import { FakeRunway } from '../../../../test/fakes/runway';
import {
  type FailureClass,
  type GivenPicture,
  type PollResult,
  type ProviderHandle,
  type VideoModel,
  type VideoTask,
} from '../media-model';
import { FalQueue } from './fal/client';
import { FalVideoModel } from './fal/video.model';
import { GoogleVideoModel } from './google/video.model';
import { RunwayTasks } from './runway/tasks';
import { RunwayVideoModel } from './runway/video.model';

interface Vendor {
  name: string;
  fake: FakeVendor;
  model(): VideoModel;
  task: Partial<VideoTask>;
  /** What creations, and ends of tasks, mean that are special to the vendor; the rest is the same for all. */
  creations: Record<string, FailureClass>;
  ends: Record<string, FailureClass>;
}

const [runway, google, fal] = [new FakeRunway(), new FakeGoogle(), new FakeFal()];
const VENDORS: Vendor[] = [
  {
    name: 'runway',
    fake: runway,
    model: () =>
      new RunwayVideoModel(
        new RunwayTasks({ apiKey: 'key_test', baseUrl: runway.url, pollMs: 5_000 }),
        resultsFrom(runway),
      ),
    task: { model: 'veo3.1_fast' },
    creations: { 'daily-limit': 'daily_quota', gateway: 'capacity' },
    ends: { policy: 'content_policy', 'policy-output': 'content_policy', 'bad-asset': 'invalid_request' },
  },
  {
    name: 'google',
    fake: google,
    model: () => new GoogleVideoModel({ apiKey: 'goog-test', baseUrl: google.url }, resultsFrom(google)),
    task: { model: 'gemini-omni-1.2-flash' },
    creations: {
      policy: 'content_policy',
      'gone-model': 'invalid_request',
      gateway: 'create_failed',
      'daily-limit': 'daily_quota',
    },
    ends: { 'policy-output': 'content_policy', budget: 'provider_quota' },
  },
  {
    name: 'fal',
    fake: fal,
    model: () => new FalVideoModel(new FalQueue({ apiKey: 'fal:test', baseUrl: fal.url }), resultsFrom(fal)),
    task: { model: 'fal-ai/kling-video/v3/standard/image-to-video' },
    creations: { invalid: 'invalid_request', gateway: 'create_failed' },
    ends: {
      policy: 'content_policy',
      'fail-platform': 'task_failed_retryable',
      'start-timeout': 'task_failed',
      'fail-server': 'task_failed',
    },
  },
];

let still: GivenPicture;
beforeAll(async () => {
  still = await frame();
  await Promise.all(VENDORS.map(({ fake }) => fake.listen()));
});
afterEach(() => VENDORS.forEach(({ fake }) => fake.reset()));
afterAll(() => Promise.all(VENDORS.map(({ fake }) => fake.close())));

describe.each(VENDORS)('$name clips', ({ fake, model, task: changes, creations, ends }) => {
  const task = (prompt = 'the boat leaves', more: Partial<VideoTask> = {}): VideoTask =>
    videoTask({ startFrame: still, ...changes, prompt, ...more });
  const context = providerContext();

  async function accepted(request: VideoTask): Promise<ProviderHandle> {
    const result = await model().submit(request, context);
    if (result.state !== 'accepted') throw new Error('clips take their time');
    return result.handle;
  }
  async function polled(request: VideoTask, questions: number): Promise<PollResult[]> {
    const handle = await accepted(request);
    const results: PollResult[] = [];
    for (let asked = 0; asked < questions; asked++) results.push(await model().poll(handle, request, context));
    return results;
  }

  it('makes a clip of one creation, from frames as bytes that are cut to its shape', async () => {
    const [running, done] = await polled(task('x', { endFrame: still, durationS: 6 }), 2);
    expect(running).toMatchObject({ state: 'running' });
    expect(done).toMatchObject({ state: 'done', outputs: [{ from: 'url' }] });
    expect([fake.accepted.length, fake.calls('POST').length]).toEqual([1, 1]);
    expect(JSON.stringify(fake.requests[0]!.body)).not.toContain('http');
  });

  it('gives an address that its own key opens, and no one else is told the key', async () => {
    const [, done] = await polled(task(), 2);
    const output = done?.state === 'done' ? done.outputs[0] : undefined;
    if (output?.from !== 'url') throw new Error('clips come as addresses');
    const answer = await fetch(output.url, { headers: output.headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(output.url).not.toMatch(/key_test|goog-test|fal:test/);
    expect(model().results?.trustedOrigins).toEqual([fake.url]);
  });

  it('is running while it waits for capacity', async () => {
    const mark = fake instanceof FakeFal ? '[[slow:2]]' : '[[throttled:2]]';
    const [first] = await polled(task(mark), 1);
    expect(first).toMatchObject({ state: 'running' });
  });

  it.each(
    Object.entries<FailureClass>({
      'rate-limit': 'capacity',
      'bad-key': 'provider_auth',
      quota: 'provider_quota',
      overloaded: 'capacity',
      'server-error': 'create_failed',
      'reset-after-accept': 'unknown_outcome',
      garbled: 'unknown_outcome',
      ...creations,
    }),
  )('a creation that meets %s is %s, and is sent once', async (scenario, failure) => {
    const thrown = await failureOf(model().submit(task(`[[${scenario}]]`), context));
    expect([thrown.failure, fake.requests.length]).toEqual([failure, 1]);
    expect(thrown.message).not.toContain('said by the fake');
    if (scenario === 'rate-limit') expect(thrown.details.retryAfterMs).toBe(2_000);
  });

  it.each(
    Object.entries<FailureClass>({
      fail: 'task_failed',
      'fail-retryable': 'task_failed_retryable',
      'no-output': 'bad_output',
      ...ends,
    }),
  )('a task that ends in %s is %s, and is not made again', async (scenario, failure) => {
    expect((await failureOf(polled(task(`[[${scenario}]]`), 2))).failure).toBe(failure);
    expect(fake.accepted).toHaveLength(1);
  });

  it('cancels what runs', async () => {
    const request = task('[[slow:9]]');
    const handle = await accepted(request);
    expect(['confirmed', 'requested']).toContain(await model().cancel(handle));
    expect((await failureOf(model().poll(handle, request, context))).failure).toBe('task_failed');
  });

  it('has no way of finding work that went unanswered, and says so by having none', () => {
    expect(model().find).toBeUndefined();
  });
});

describe('what is special', () => {
  it('Runway: money by its own figures, also for refused work; nothing finished is ever erased by a cancel', async () => {
    const model = VENDORS[0]!.model();
    const task = (prompt: string) => videoTask({ startFrame: still, model: 'veo3.1', prompt });
    const submitted = await model.submit(task('x'), providerContext());
    expect(submitted).toMatchObject({ state: 'accepted' });
    const { handle } = submitted as { handle: ProviderHandle };
    await model.poll(handle, task('x'), providerContext());
    expect(await model.poll(handle, task('x'), providerContext())).toMatchObject({ costNano: 800_000_000n });
    expect(await model.cancel(handle)).toBe('unsupported');
    expect(runway.calls('DELETE')).toHaveLength(0);

    const refused = (await model.submit(task('[[policy]]'), providerContext())) as { handle: ProviderHandle };
    await model.poll(refused.handle, task(''), providerContext());
    const failure = await failureOf(model.poll(refused.handle, task(''), providerContext()));
    expect(failure.details.costNano).toBe(800_000_000n);
  });

  it('Runway: an address that has expired is renewed by asking again', async () => {
    const model = VENDORS[0]!.model();
    const task = videoTask({ startFrame: still, model: 'gen4.5', prompt: '[[expired-url]]', aspectRatio: '21:9' });
    const { handle } = (await model.submit(task, providerContext())) as { handle: ProviderHandle };
    const statuses: number[] = [];
    for (let asked = 0; asked < 3; asked++) {
      const result = await model.poll(handle, task, providerContext());
      const output = result.state === 'done' ? result.outputs[0] : undefined;
      if (output?.from === 'url') statuses.push((await fetch(output.url)).status);
    }
    expect(statuses).toEqual([403, 200]);
  });

  it('Runway: no end frame goes to a model that has none', async () => {
    const task = videoTask({ startFrame: still, endFrame: still, model: 'gen4.5' });
    expect((await failureOf(VENDORS[0]!.model().submit(task, providerContext()))).failure).toBe('invalid_request');
    expect(runway.requests).toHaveLength(0);
  });

  it('Google: start before end, the attempt as a label, a seed that fits its field', async () => {
    const task = videoTask({ startFrame: still, endFrame: await frame(64, 640), model: 'gemini-omni-1.2-flash' });
    await VENDORS[1]!.model().submit({ ...task, seed: 2 ** 31 + 5, aspectRatio: '9:16' }, providerContext());
    const body = google.requests[0]!.body as { input: { type: string; data?: string }[] };
    expect(body).toMatchObject({
      background: true,
      response_format: { aspect_ratio: '9:16', duration: '4s', resolution: '720p', delivery: 'uri' },
      generation_config: { seed: 5, video_config: { task: 'image_to_video' } },
      labels: { attempt: providerContext().attemptId },
    });
    expect(body.input.map(({ type }) => type)).toEqual(['text', 'image', 'image']);
  });

  it.each([
    ['fal-ai/kling-video/v3/pro/image-to-video', 4, { duration: '4', negative_prompt: 'fog' }],
    [
      'bytedance/seedance-2.0/image-to-video',
      15,
      { duration: '15', resolution: '720p', aspect_ratio: '16:9', seed: 3 },
    ],
    ['fal-ai/veo3.1/fast/first-last-frame-to-video', 8, { duration: '8s', seed: 3, negative_prompt: 'fog' }],
  ])('fal: the fields as %s names them', async (model, durationS, expected) => {
    const task = videoTask({ startFrame: still, endFrame: still, model, durationS, seed: 3, negativePrompt: 'fog' });
    expect(await VENDORS[2]!.model().submit(task, providerContext())).toMatchObject({ state: 'accepted' });
    expect(fal.requests[0]).toMatchObject({ path: `/${model}`, body: { ...expected, generate_audio: false } });
  });
});
