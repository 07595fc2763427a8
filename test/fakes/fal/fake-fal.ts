import type { ServerResponse } from 'node:http';
import { clipIn, FakeVendor, pictureIn, type Reply, type VendorRequest } from '../media-vendor/fake-vendor';
import { fakeClip, longerClip } from '../media-vendor/clip';
import { fakePicture } from '../media-vendor/picture';
import { markedFate, type Scenario } from '../media-vendor/scenario';

interface Task {
  endpoint: string;
  input: Record<string, unknown>;
  scenario: Scenario | undefined;
  /** Status questions until it is done. */
  left: number;
  cancelled: boolean;
}

type Refusal = [status: number, body: object, headers?: Record<string, string>];
const SUBMIT_REFUSALS: Record<string, Refusal> = {
  'bad-key': [401, { detail: 'Cannot access application' }],
  quota: [403, { detail: 'User is locked. Reason: Exhausted balance.' }],
  invalid: [422, { detail: [{ loc: ['body', 'prompt'], msg: 'too long', type: 'string_too_long' }] }],
  overloaded: [503, { detail: 'Service unavailable' }],
  'server-error': [500, { detail: 'Internal server error' }],
};
/** A model says what is billed of a request that it refuses, or does not say it. */
const UNBILLED = { 'x-fal-billable-units': '0' };
const modelError = (type: string): object => ({ detail: [{ loc: ['body', 'prompt'], msg: 'said by the fake', type }] });
const RESULT_REFUSALS: Record<string, Refusal> = {
  policy: [422, modelError('content_policy_violation')],
  'policy-unbilled': [422, modelError('content_policy_violation'), UNBILLED],
  fail: [422, modelError('image_load_error'), { 'x-fal-retryable': 'false' }],
  'fail-billed': [422, modelError('image_load_error'), { 'x-fal-billable-units': '0.5' }],
  'fail-retryable': [422, modelError('internal'), { 'x-fal-retryable': 'true' }],
  'fail-retryable-unbilled': [422, modelError('internal'), { 'x-fal-retryable': 'true', ...UNBILLED }],
  'fail-platform': [
    503,
    { detail: 'x', error_type: 'runner_disconnected' },
    { 'x-fal-error-type': 'runner_disconnected' },
  ],
  'start-timeout': [504, { detail: 'x', error_type: 'request_timeout' }, { 'x-fal-request-timeout-type': 'user' }],
  'fail-server': [500, { detail: 'Internal Server Error' }],
  'read-error': [502, { detail: 'x' }],
};

/**
 * The queue of fal. Marks in the prompt: those of FakeVendor; at submission `rate-limit:n`, `bad-key`, `quota`,
 * `invalid`, `overloaded`, `server-error`; as result `policy`, `fail` and `fail-retryable`, each also with `-unbilled` or
 * `-billed`, `fail-platform`,
 * `forgotten` (nobody knows the task), `fail-server`, `start-timeout`, `read-error`, `answer-lost`, `nsfw`, `no-output`,
 * `expired-url` (the file is gone), of several pictures `one-nsfw` (the third), `one-gone` and
 * `one-elsewhere` (the second, on a foreign host) and `short` (one
 * less than asked for); `slow:n` questions until done.
 */
export class FakeFal extends FakeVendor {
  protected override readonly idHeader = 'x-fal-request-id';
  private readonly tasks = new Map<string, Task>();

  protected async route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    if (request.headers.authorization !== 'Key fal:test') return reply(...SUBMIT_REFUSALS['bad-key']!);
    const match = /^\/([^/]+\/[^/]+)\/requests\/([^/]+)(\/status|\/cancel)?$/.exec(request.path);
    if (!match) return this.submit(request, reply, res);
    const task = this.tasks.get(match[2]!);
    // Addresses are built from the first two parts of an endpoint: /status of the whole name does not exist.
    if (!task?.endpoint.startsWith(match[1]!) || task.scenario?.name === 'forgotten') {
      return reply(404, { detail: 'Not found' });
    }
    if (request.method === 'PUT') return this.cancel(task, reply);
    if (match[3] === '/status') {
      const asked = task.scenario?.name === 'reads' && this.scripted(task.scenario, String(task.input.prompt), res);
      return asked ? undefined : this.status(task, reply);
    }
    if (task.scenario?.name === 'becomes' && this.scripted(task.scenario, String(task.input.prompt), res)) return;
    return this.result(task, reply);
  }

  private submit(request: VendorRequest, reply: Reply, res: ServerResponse): void {
    const input = (request.body ?? {}) as Record<string, unknown>;
    const prompt = String(input.prompt ?? '');
    const scenario = this.scenario(prompt);
    if (scenario?.name === 'rate-limit' && this.stillMeets(prompt, scenario)) {
      return reply(429, { detail: 'Too many requests' }, { 'retry-after': this.retryAfter });
    }
    const refusal = SUBMIT_REFUSALS[scenario?.name ?? ''];
    if (refusal) return reply(...refusal);
    const endpoint = request.path.slice(1);
    if (!validInput(endpoint, input)) return reply(...SUBMIT_REFUSALS.invalid!);
    if (this.breaks(scenario, prompt, res)) return;
    const pictures = Array.isArray(input.image_urls) ? input.image_urls.flatMap((url) => pictureIn(url) ?? []) : [];
    const id = this.accept(prompt, pictures);
    // Work of which the vendor tells by a call has ended by then.
    const left = scenario?.name === 'slow' ? scenario.amount : scenario?.name === 'answer-lost' ? 0 : 1;
    this.tasks.set(id, { endpoint, input, scenario: markedFate(prompt) ?? scenario, left, cancelled: false });
    if (scenario?.name === 'answer-lost') {
      return this.loseAnswer(request.query.get('fal_webhook'), { request_id: id, status: 'OK', payload: {} }, res);
    }
    const base = `${this.url}/${endpoint.split('/').slice(0, 2).join('/')}/requests/${id}`;
    reply(200, {
      status: 'IN_QUEUE',
      request_id: id,
      queue_position: 0,
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
    });
  }

  private status(task: Task, reply: Reply): void {
    if (task.left > 0 && !task.cancelled) {
      const waits = task.scenario?.name === 'slow' && task.left-- > 1;
      if (!waits) task.left = 0;
      return reply(202, { status: waits ? 'IN_QUEUE' : 'IN_PROGRESS', logs: [] });
    }
    reply(200, { status: 'COMPLETED', logs: [] });
  }

  private async result(task: Task, reply: Reply): Promise<void> {
    if (task.cancelled) return reply(499, { detail: 'cancelled', error_type: 'client_cancelled' });
    const scenario = task.scenario?.name ?? '';
    const refusal = RESULT_REFUSALS[scenario];
    if (refusal) return reply(...refusal);
    reply(200, scenario === 'no-output' ? {} : await this.output(task, scenario));
  }

  private async output({ endpoint, input }: Task, scenario: string): Promise<object> {
    const gone = scenario === 'expired-url';
    if (isVideo(endpoint)) {
      const seconds = Number.parseInt(String(input.duration), 10) * (scenario === 'short' ? 0.5 : 1);
      const upright = isLonger(endpoint) && input.aspect_ratio === '9:16';
      const clip = { seconds, ...(upright ? { width: 720, height: 1280 } : { width: 1280, height: 720 }) };
      const before = clipIn(input.video_url);
      const bytes = before ? await longerClip(before, clip) : await fakeClip(clip);
      return { video: { url: this.keep(bytes, 'video/mp4', gone) } };
    }
    const { width, height } = input.image_size as { width: number; height: number };
    const count = Number(input.num_images ?? 1) - (scenario === 'short' ? 1 : 0);
    const own = await fakePicture(width, height);
    const black = await fakePicture(width, height, '#000');
    const isBlack = (index: number): boolean => scenario === 'nsfw' || (scenario === 'one-nsfw' && index === 2);
    const isGone = (index: number): boolean => gone || (scenario === 'one-gone' && index === 1);
    const placed = (url: string, index: number): string =>
      scenario === 'one-elsewhere' && index === 1 ? url.replace(this.url, 'https://cdn.elsewhere.example') : url;
    const numbers = Array.from({ length: count }, (_, index) => index);
    return {
      images: numbers.map((index) => ({
        url: placed(this.keep(isBlack(index) ? black : own, 'image/png', isGone(index), index), index),
        ...{ width, height, content_type: 'image/png' },
      })),
      seed: input.seed ?? 1,
      has_nsfw_concepts: numbers.map(isBlack),
    };
  }

  private cancel(task: Task, reply: Reply): void {
    if (task.left === 0) return reply(400, { status: 'ALREADY_COMPLETED' });
    task.cancelled = true;
    reply(202, { status: 'CANCELLATION_REQUESTED' });
  }
}

/** The fields that each family of endpoints has, frames first; all of them differ. */
const VIDEO_FIELDS: [endpoint: RegExp, start: string, end: string, duration: RegExp, more: string[]][] = [
  [/kling-video/, 'start_image_url', 'end_image_url', /^([3-9]|1[0-5])$/, ['negative_prompt', 'cfg_scale']],
  [/seedance/, 'image_url', 'end_image_url', /^([4-9]|1[0-5])$/, ['resolution', 'aspect_ratio', 'seed', 'end_user_id']],
  [/veo3/, 'first_frame_url', 'last_frame_url', /^[468]s$/, ['resolution', 'aspect_ratio', 'seed', 'negative_prompt']],
];

function validInput(endpoint: string, input: Record<string, unknown>): boolean {
  const rules = isVideo(endpoint) ? VIDEO_FIELDS.find(([pattern]) => pattern.test(endpoint)) : undefined;
  if (!rules) return validPictures(endpoint, input.image_urls);
  const [pattern, start, end, duration, more] = rules;
  if (isLonger(endpoint)) {
    const fields = ['prompt', 'duration', 'generate_audio', 'video_url', ...more];
    const goesOn = clipIn(input.video_url) !== undefined && input.duration === '7s' && input.resolution === '720p';
    return goesOn && Object.keys(input).every((field) => fields.includes(field));
  }
  if (!TAKES_FRAMES.test(endpoint)) {
    const fields = ['prompt', 'duration', 'generate_audio', 'aspect_ratio', ...more];
    return duration.test(String(input.duration)) && Object.keys(input).every((field) => fields.includes(field));
  }
  const frames = [input[start], ...(input[end] === undefined ? [] : [input[end]])];
  return (
    frames.every((frame) => typeof frame === 'string' && frame.startsWith('data:image/jpeg;base64,')) &&
    (!pattern.test('veo3') || frames.length === 2) &&
    typeof input.duration === 'string' &&
    duration.test(input.duration) &&
    Object.keys(input).every((field) => ['prompt', 'duration', 'generate_audio', start, end, ...more].includes(field))
  );
}

const TAKES_FRAMES = /(image|frame)-to-video$/;

function isLonger(endpoint: string): boolean {
  return endpoint.endsWith('/extend-video');
}

function isVideo(endpoint: string): boolean {
  return endpoint.endsWith('-to-video') || endpoint.startsWith('fal-ai/veo3');
}

/** FLUX.2 draws after pictures at its endpoints of edits, and there alone: at most four, and nine of the larger one. */
function validPictures(endpoint: string, urls: unknown): boolean {
  if (!endpoint.endsWith('/edit')) return urls === undefined;
  const most = endpoint.includes('flash') ? 4 : 9;
  return (
    Array.isArray(urls) && urls.length > 0 && urls.length <= most && urls.every((url) => pictureIn(url) !== undefined)
  );
}
