import { FakeFal } from '../../../../../test/fakes/fal';
import {
  failureOf,
  imageTask,
  providerContext,
  resultsFrom,
} from '../../../../../test/fakes/media-vendor/provider-test';
import type { ImageTask, ProviderHandle } from '../../media-model';
import { FalImageModel } from './image.model';
import { FalQueue } from './client';

const fake = new FakeFal();
beforeAll(() => fake.listen());
afterEach(() => fake.reset());
afterAll(() => fake.close());

const model = () => new FalImageModel(new FalQueue({ apiKey: 'fal:test', baseUrl: fake.url }), resultsFrom(fake));
const task = (prompt = 'a quay', changes: Partial<ImageTask> = {}) =>
  imageTask({ model: 'fal-ai/flux-2/flash', prompt, ...changes });

async function submitted(request: ImageTask): Promise<ProviderHandle> {
  const result = await model().submit(request, providerContext());
  if (result.state !== 'accepted') throw new Error('fal queues');
  return result.handle;
}

describe('fal pictures', () => {
  it('submits once, and asks at the addresses that fal gave until the picture is there', async () => {
    const request = task('[[slow:2]] a quay', { seed: 5, count: 2, tier: 'draft' });
    const handle = await submitted(request);
    const submit = fake.requests[0]!;
    expect(submit).toMatchObject({
      path: '/fal-ai/flux-2/flash',
      body: { image_size: { width: 1280, height: 720 }, seed: 5, num_images: 2, output_format: 'png' },
    });
    expect(submit.headers['x-fal-request-timeout']).toBe('240');
    expect(handle.urls?.status).toContain(handle.taskId);
    const states = [];
    for (let step = 0; step < 3; step++) states.push(await model().poll(handle, request, providerContext()));
    expect(states[0]).toMatchObject({ state: 'running' });
    expect(states[1]).toEqual({ state: 'running' });
    expect(states[2]).toMatchObject({ state: 'done', outputs: [{ from: 'url' }, { from: 'url' }] });
    expect([fake.accepted.length, fake.calls('POST').length]).toEqual([1, 1]);
  });

  it.each([
    ['rate-limit', 'capacity', 0],
    ['bad-key', 'provider_auth', 0],
    ['quota', 'provider_quota', 0],
    ['invalid', 'invalid_request', 0],
    ['overloaded', 'capacity', 0],
    ['server-error', 'create_failed', 0],
    ['gateway', 'create_failed', 0],
    ['reset-after-accept', 'unknown_outcome', 1],
    ['garbled', 'unknown_outcome', 1],
  ])('a submission that meets %s is %s, and is sent once', async (scenario, failure, accepted) => {
    const thrown = await failureOf(model().submit(task(`[[${scenario}]]`), providerContext()));
    expect(thrown.failure).toBe(failure);
    expect([fake.requests.length, fake.accepted.length]).toEqual([1, accepted]);
  });

  it.each([
    ['policy', 'content_policy'],
    ['nsfw', 'content_policy'],
    ['fail', 'task_failed'],
    ['fail-retryable', 'task_failed_retryable'],
    ['fail-platform', 'task_failed_retryable'],
    ['start-timeout', 'task_failed'],
    ['read-error', 'transient_read'],
    ['fail-server', 'task_failed'],
    ['no-output', 'bad_output'],
  ])('a task that ends in %s is %s, although its status is completed', async (scenario, failure) => {
    const request = task(`[[${scenario}]]`);
    const handle = await submitted(request);
    await model().poll(handle, request, providerContext());
    expect((await failureOf(model().poll(handle, request, providerContext()))).failure).toBe(failure);
    expect(fake.accepted).toHaveLength(1);
  });

  it('does not ask at an address elsewhere, and keeps the key at the queue', async () => {
    const handle = await submitted(task());
    const elsewhere = { ...handle, urls: { status: 'https://queue.fal.run.evil.example/steal' } };
    expect(await model().poll(elsewhere, task(), providerContext())).toMatchObject({ state: 'running' });
    expect(fake.requests.at(-1)!.path).toBe(`/fal-ai/flux-2/requests/${handle.taskId}/status`);
  });

  it('cancels what waits, and says when it is too late', async () => {
    const request = task('[[slow:5]]');
    const waiting = await submitted(request);
    expect(await model().cancel(waiting)).toBe('requested');
    expect((await failureOf(model().poll(waiting, request, providerContext()))).failure).toBe('task_failed');
    const done = await submitted(task());
    await model().poll(done, task(), providerContext());
    expect(await model().cancel(done)).toBe('unsupported');
  });
});
