import type { ServerResponse } from 'node:http';
import { fakeClip, longerClip } from '../media-vendor/clip';
import { fakePicture } from '../media-vendor/picture';
import { clipIn, FakeVendor, pictureIn, type Reply, type VendorRequest } from '../media-vendor/fake-vendor';
import type { Scenario } from '../media-vendor/scenario';

interface Create {
  model?: string;
  promptImage?: string | { uri: string; position: string }[];
  promptText?: string;
  videoUri?: string;
  mode?: string;
  ratio?: string;
  duration?: number;
  referenceImages?: { uri: string; tag?: string }[];
}

interface Task {
  body: Create;
  scenario: Scenario | undefined;
  credits: number;
  /** Questions until it ends. */
  left: number;
  cancelled: boolean;
  /** How often its outputs were handed out. */
  shown: number;
}

const CREDITS: Record<string, number> = { veo3_1_fast: 10, veo3_1: 20, gen4_5: 12 };
/** Of Omni by its resolution. */
const OMNI_CREDITS = (ratio: string): number => (ratio.includes('1080') ? 15 : 10);
const MODELS: Record<string, { ratios: string[]; seconds(length: number): boolean; last: boolean; fields: string[] }> =
  {
    'veo3.1': {
      ratios: ['1280:720', '720:1280', '1080:1920', '1920:1080'],
      seconds: (length) => [4, 6, 8].includes(length),
      last: true,
      fields: ['negativePrompt', 'audio'],
    },
    'gen4.5': {
      ratios: ['1280:720', '720:1280', '1104:832', '960:960', '832:1104', '1584:672'],
      seconds: (length) => Number.isInteger(length) && length >= 2 && length <= 10,
      last: false,
      fields: ['contentModeration'],
    },
  };
const FIELDS = ['model', 'promptImage', 'promptText', 'ratio', 'duration', 'seed'];
const REFUSALS: Record<string, [status: number, error: string]> = {
  'bad-key': [401, 'The API key you provided is invalid'],
  quota: [400, 'You do not have enough credits to run this task.'],
  'daily-limit': [429, 'You have reached your daily generation limit'],
  overloaded: [503, 'Service unavailable'],
  'server-error': [500, 'Internal error'],
};
const FAILURES: Record<string, { code: string; billed: boolean }> = {
  // Moderated work is billed in full.
  policy: { code: 'SAFETY.INPUT.TEXT', billed: true },
  'policy-output': { code: 'SAFETY.OUTPUT.IMAGE', billed: true },
  fail: { code: 'THIRD_PARTY.ERROR', billed: false },
  'fail-retryable': { code: 'INTERNAL.BAD_OUTPUT.CODE01', billed: false },
  'bad-asset': { code: 'ASSET.INVALID', billed: false },
};

/**
 * Runway. Marks in the prompt: those of FakeVendor; at creation `rate-limit:n`, `bad-key`, `quota`, `daily-limit`,
 * `overloaded`, `server-error`; then `throttled:n` and `slow:n` questions until done, `policy`, `policy-output`,
 * `fail`, `fail-retryable`, `bad-asset`, `no-output`, `expired-url` (the first address is gone, the next one is good),
 * `short` (a clip of half the length), `billed-cancel:n` (as `slow`; half of it is billed when it is cancelled).
 */
export class FakeRunway extends FakeVendor {
  private readonly tasks = new Map<string, Task>();

  protected async route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    if (request.headers.authorization !== 'Bearer key_test') return reply(401, { error: REFUSALS['bad-key']![1] });
    if (request.headers['x-runway-version'] !== '2024-11-06') return reply(400, { error: 'no version' });
    if (request.method === 'POST' && request.path in FORMS) return this.create(request, reply, res);
    const id = /^\/v1\/tasks\/([^/]+)$/.exec(request.path)?.[1] ?? '';
    const task = this.tasks.get(id);
    if (!task) return reply(404, { error: 'Task not found' });
    if (request.method === 'DELETE') {
      if (task.left === 0 || task.cancelled) this.tasks.delete(id);
      task.cancelled = true;
      res.writeHead(204).end();
      return;
    }
    const { scenario, body } = task;
    const isScripted = scenario?.name === 'reads' || scenario?.name === 'becomes';
    if (isScripted && this.scripted(scenario, body.promptText ?? '', res)) return;
    reply(200, await this.state(id, task));
  }

  private create({ body, path }: VendorRequest, reply: Reply, res: ServerResponse): void {
    const create = body as Create;
    const prompt = create.promptText ?? '';
    if (!FORMS[path]!(create))
      return reply(400, { error: 'Validation of body failed', issues: [{ code: 'custom', path: [] }] });
    const scenario = this.scenario(prompt);
    if (scenario?.name === 'rate-limit' && this.stillMeets(prompt, scenario)) {
      return reply(429, { error: 'Too many requests' }, { 'retry-after': this.retryAfter });
    }
    const refusal = REFUSALS[scenario?.name ?? ''];
    if (refusal) return reply(refusal[0], { error: refusal[1] });
    if (this.breaks(scenario, prompt, res)) return;
    const id = this.accept(
      prompt,
      (create.referenceImages ?? []).flatMap(({ uri }) => pictureIn(uri) ?? []),
    );
    const credits =
      PICTURES[create.model!]?.(create) ??
      (create.duration ?? 5) * (CREDITS[create.model!.replace('.', '_')] ?? OMNI_CREDITS(create.ratio!));
    const waits = ['slow', 'throttled', 'billed-cancel'].includes(scenario?.name ?? '');
    this.tasks.set(id, {
      body: create,
      scenario,
      credits,
      left: waits && scenario ? scenario.amount : 1,
      cancelled: false,
      shown: 0,
    });
    reply(200, { id, estimatedCost: { credits } });
  }

  private async state(id: string, task: Task): Promise<object> {
    const { scenario, credits, cancelled } = task;
    const common = { id, createdAt: '2026-11-24T00:00:00Z' };
    if (cancelled) {
      const billed = scenario?.name === 'billed-cancel' ? credits / 2 : 0;
      return { ...common, status: 'CANCELLED', cost: { credits: billed } };
    }
    if (task.left-- > 0) {
      const open = { ...common, estimatedCost: { credits } };
      if (scenario?.name === 'throttled') return { ...open, status: 'THROTTLED' };
      return { ...open, status: 'RUNNING', progress: 0.4 };
    }
    task.left = 0;
    const failure = FAILURES[scenario?.name ?? ''];
    if (failure) {
      const cost = { credits: failure.billed ? credits : 0 };
      return { ...common, status: 'FAILED', failure: 'said by the fake', failureCode: failure.code, cost };
    }
    const output = scenario?.name === 'no-output' ? [] : [await this.output(task)];
    return { ...common, status: 'SUCCEEDED', cost: { credits: this.counted(credits) }, output };
  }

  private async output(task: Task): Promise<string> {
    const [width, height] = task.body.ratio!.split(':').map(Number) as [number, number];
    const name = task.scenario?.name;
    const isGone = name === 'expired-url' && task.shown++ === 0;
    if (task.body.model! in PICTURES) return this.keep(await fakePicture(width, height), 'image/png', isGone);
    const seconds = task.body.duration! * (name === 'short' ? 0.5 : 1);
    const before = clipIn(task.body.videoUri);
    const clip = { seconds, width, height };
    return this.keep(before ? await longerClip(before, clip) : await fakeClip(clip), 'video/mp4', isGone);
  }
}

function valid({ model = '', promptImage, promptText = '', ratio = '', duration = 0, ...rest }: Create): boolean {
  const rules = MODELS[model.replace('_fast', '')];
  const images = typeof promptImage === 'string' ? [{ uri: promptImage, position: 'first' }] : (promptImage ?? []);
  const last = images.some(({ position }) => position === 'last');
  return (
    rules !== undefined &&
    rules.ratios.includes(ratio) &&
    rules.seconds(duration) &&
    (!last || rules.last) &&
    images[0]?.position === 'first' &&
    images.every(({ uri }) => /^data:image\/jpeg;base64,/.test(uri) && uri.length < 5 * 1024 ** 2) &&
    promptText.length > 0 &&
    promptText.length <= 1_000 &&
    Object.keys(rest).every((field) => [...FIELDS, ...rules.fields].includes(field))
  );
}

/** Credits of a picture by its model. */
const PICTURES: Record<string, (create: Create) => number> = {
  gen4_image: ({ ratio = '' }) => (Math.min(...ratio.split(':').map(Number)) <= 720 ? 5 : 8),
  gen4_image_turbo: () => 2,
};
const PICTURE_RATIOS = [
  ...['1024:1024', '1080:1080', '1168:880', '1360:768', '1440:1080', '1080:1440', '1808:768', '1920:1080'],
  ...['1080:1920', '2112:912', '1280:720', '720:1280', '720:720', '960:720', '720:960', '1680:720'],
];
const TAG = /^[A-Za-z]\w{2,15}$/;

function validPicture({ model = '', promptText = '', ratio = '', referenceImages = [], ...rest }: Create): boolean {
  const tags = referenceImages.map(({ tag = '' }) => tag);
  return (
    model in PICTURES &&
    PICTURE_RATIOS.includes(ratio) &&
    promptText.length > 0 &&
    promptText.length <= 1_000 &&
    referenceImages.length <= 3 &&
    (model !== 'gen4_image_turbo' || referenceImages.length > 0) &&
    referenceImages.every(({ uri }) => pictureIn(uri) !== undefined && uri.length < 5 * 1024 ** 2) &&
    tags.every((tag) => TAG.test(tag)) &&
    new Set(tags).size === tags.length &&
    Object.keys(rest).every((field) => ['seed', 'contentModeration'].includes(field))
  );
}

/** From words alone: no picture, and of gen4.5 two shapes. */
function validWords({ promptImage, ...create }: Create): boolean {
  if (promptImage !== undefined) return false;
  if (create.model === 'gen4.5' && !['1280:720', '720:1280'].includes(create.ratio ?? '')) return false;
  return valid({ ...create, promptImage: 'data:image/jpeg;base64,none' });
}

/** Omni goes on with a clip for three to ten seconds. */
function validLonger({
  model,
  mode,
  videoUri = '',
  promptText = '',
  ratio = '',
  duration = 0,
  ...rest
}: Create): boolean {
  return (
    model === 'gemini_omni_flash_1.1' &&
    mode === 'extend' &&
    clipIn(videoUri) !== undefined &&
    videoUri.length < 5 * 1024 ** 2 &&
    promptText.length > 0 &&
    ['1280:720', '720:1280', '1920:1080', '1080:1920'].includes(ratio) &&
    Number.isInteger(duration) &&
    duration >= 3 &&
    duration <= 10 &&
    Object.keys(rest).length === 0
  );
}

const FORMS: Record<string, (create: Create) => boolean> = {
  '/v1/image_to_video': valid,
  '/v1/text_to_video': validWords,
  '/v1/text_to_image': validPicture,
  '/v1/video_to_video': validLonger,
};
