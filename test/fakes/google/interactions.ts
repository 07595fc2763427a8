import type { ServerResponse } from 'node:http';
import { fakeClip, longerClip } from '../media-vendor/clip';
import type { Reply, VendorRequest } from '../media-vendor/fake-vendor';
import { markedFate, type Scenario } from '../media-vendor/scenario';

interface Create {
  model?: string;
  background?: boolean;
  input?: { type: string; text?: string; data?: string; mime_type?: string }[];
  response_format?: { type?: string; aspect_ratio?: string; duration?: string; resolution?: string; delivery?: string };
  generation_config?: { seed?: number; video_config?: { task?: string } };
  labels?: Record<string, string>;
  webhook_config?: { uris?: string[]; user_metadata?: Record<string, unknown> };
}

interface Interaction {
  prompt: string;
  /** The clip that goes on. */
  before?: Buffer;
  format: Required<Create>['response_format'];
  scenario: Scenario | undefined;
  left: number;
  cancelled: boolean;
  shown: number;
}

/** What the fake of the vendor lends to this part of it. */
export interface Host {
  retryAfter(): string;
  scenario(prompt: string): Scenario | undefined;
  stillMeets(prompt: string, scenario: Scenario): boolean;
  breaks(scenario: Scenario | undefined, prompt: string, res: ServerResponse): boolean;
  scripted(scenario: Scenario | undefined, prompt: string, res: ServerResponse): boolean;
  accept(prompt: string): string;
  keep(bytes: Buffer, type: string, gone?: boolean): string;
  loseAnswer(callbackUrl: unknown, notice: object, res: ServerResponse): void;
}

const REFUSALS: Record<string, [status: number, code: string]> = {
  'bad-key': [401, 'unauthenticated'],
  quota: [402, 'payment_required'],
  'daily-limit': [429, 'quota_exceeded'],
  policy: [400, 'content_policy_violation'],
  'gone-model': [404, 'not_found'],
  overloaded: [503, 'unavailable'],
  'server-error': [500, 'internal'],
};
const SIZES: Record<string, [number, number]> = { '720p': [1280, 720], '1080p': [1920, 1080] };

/**
 * `/v1beta/interactions` for clips. Marks: those of FakeVendor; at creation `rate-limit:n`, `answer-lost` and the names above; then
 * `slow:n` and `throttled:n` questions until done, `fail` and `fail-retryable`, `policy-output`, `budget`,
 * `no-output`, `expired-url`, `short`.
 */
export class FakeInteractions {
  private readonly all = new Map<string, Interaction>();

  constructor(private readonly host: Host) {}

  async serve(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    const [, id, cancel] = /^\/v1beta\/interactions(?:\/([^/]+))?(\/cancel)?$/.exec(request.path) ?? [];
    if (!id) return this.create(request.body as Create, reply, res);
    const interaction = this.all.get(id);
    if (!interaction) return reply(404, { error: { code: 'not_found', message: 'none' } });
    if (cancel) interaction.cancelled = true;
    const { scenario, prompt } = interaction;
    const isScripted = scenario?.name === 'reads' || scenario?.name === 'becomes';
    if (isScripted && this.host.scripted(scenario, prompt, res)) return;
    reply(200, await this.state(id, interaction));
  }

  private create(body: Create, reply: Reply, res: ServerResponse): void {
    const prompt = body.input?.[0]?.text ?? '';
    const fail = (status: number, code: string, headers = {}): void =>
      reply(status, { error: { code, message: 'said by the fake' } }, headers);
    if (!valid(body)) return fail(400, 'invalid_argument');
    const scenario = this.host.scenario(prompt);
    if (scenario?.name === 'rate-limit' && this.host.stillMeets(prompt, scenario)) {
      return fail(429, 'rate_limit_exceeded', { 'retry-after': this.host.retryAfter() });
    }
    const refusal = REFUSALS[scenario?.name ?? ''];
    if (refusal) return fail(...refusal);
    if (this.host.breaks(scenario, prompt, res)) return;
    const id = this.host.accept(prompt);
    const waits = scenario?.name === 'slow' || scenario?.name === 'throttled';
    const format = body.response_format ?? {};
    const fate = markedFate(prompt) ?? scenario;
    const clip = body.input?.find(({ type }) => type === 'video')?.data;
    const before = clip === undefined ? undefined : Buffer.from(clip, 'base64');
    this.all.set(id, {
      format,
      prompt,
      before,
      scenario: fate,
      left: waits ? scenario.amount : 1,
      cancelled: false,
      shown: 0,
    });
    if (scenario?.name === 'answer-lost') {
      const notice = { type: 'interaction.completed', timestamp: new Date().toISOString(), data: { id } };
      return this.host.loseAnswer(body.webhook_config?.uris?.[0], notice, res);
    }
    reply(200, { id, status: 'in_progress', object: 'interaction' });
  }

  private async state(id: string, interaction: Interaction): Promise<object> {
    const { scenario, cancelled } = interaction;
    if (cancelled) return { id, status: 'cancelled' };
    if (interaction.left-- > 0) return { id, status: scenario?.name === 'throttled' ? 'queued' : 'in_progress' };
    switch (scenario?.name) {
      case 'fail':
        return { id, status: 'failed', errors: [{ code: 'invalid_media', message: 'x' }] };
      case 'fail-retryable':
        return { id, status: 'failed', errors: [{ code: 'internal', message: 'x' }] };
      case 'policy-output':
        return { id, status: 'failed', errors: [{ code: 'output_safety', message: 'x' }] };
      case 'budget':
        return { id, status: 'budget_exceeded' };
      case 'no-output':
        return { id, status: 'completed', steps: [{ type: 'model_output', content: [{ type: 'text', text: 'no' }] }] };
      default: {
        const uri = await this.output(interaction);
        const content = [{ type: 'video', mime_type: 'video/mp4', uri }];
        return { id, status: 'completed', steps: [{ type: 'model_output', content }], usage: { total_tokens: 9 } };
      }
    }
  }

  private async output(interaction: Interaction): Promise<string> {
    const { duration = '', resolution = '', aspect_ratio } = interaction.format;
    const [long, short] = SIZES[resolution]!;
    const [width, height] = aspect_ratio === '9:16' ? [short, long] : [long, short];
    const name = interaction.scenario?.name;
    const seconds = Number.parseInt(duration, 10) * (name === 'short' ? 0.5 : 1);
    const gone = name === 'expired-url' && interaction.shown++ === 0;
    const clip = { seconds, width, height };
    const { before } = interaction;
    return this.host.keep(before ? await longerClip(before, clip) : await fakeClip(clip), 'video/mp4', gone);
  }
}

function valid({
  model,
  background,
  input = [],
  response_format: format = {},
  generation_config,
  labels,
}: Create): boolean {
  const images = input.filter(({ type }) => type === 'image');
  const clips = input.filter(({ type }) => type === 'video');
  const task = clips.length > 0 ? 'extend' : images.length > 0 ? 'image_to_video' : 'text_to_video';
  const seconds = /^(\d+)s$/.exec(format.duration ?? '')?.[1];
  return (
    model?.startsWith('gemini-omni-') === true &&
    background === true &&
    format.type === 'video' &&
    ['16:9', '9:16'].includes(format.aspect_ratio ?? '') &&
    SIZES[format.resolution ?? ''] !== undefined &&
    Number(seconds) >= 3 &&
    Number(seconds) <= (images.length > 1 || clips.length > 0 ? 10 : 15) &&
    images.length <= 2 &&
    clips.length <= 1 &&
    (clips.length === 0 || images.length === 0) &&
    clips.every(({ data, mime_type }) => mime_type === 'video/mp4' && (data ?? '').length > 100) &&
    images.every(({ data, mime_type }) => mime_type === 'image/jpeg' && (data ?? '').length > 100) &&
    generation_config?.video_config?.task === task &&
    (generation_config.seed ?? 0) < 2 ** 31 &&
    Object.entries(labels ?? {}).every(
      ([key, value]) => /^[a-z][a-z0-9_-]{0,62}$/.test(key) && /^[a-z0-9_-]{0,63}$/.test(value),
    )
  );
}
