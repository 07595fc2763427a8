import type { ServerResponse } from 'node:http';
import { FakeVendor, type Reply, type VendorRequest } from '../media-vendor/fake-vendor';
import { filesIn } from '../media-vendor/form';
import { fakePicture } from '../media-vendor/picture';

interface Body {
  model?: string;
  prompt?: string;
  n?: number;
  size?: string;
  quality?: string;
  output_format?: string;
}

const KNOWN = ['model', 'prompt', 'n', 'size', 'quality', 'output_format', 'background', 'moderation', 'user'];
/** Output tokens of a picture by quality, about as OpenAI's users have worked them out. */
const TOKENS: Record<string, number> = { low: 180, medium: 1_500, high: 6_000 };
/** Input tokens of a picture that comes along. */
const REFERENCE_TOKENS = 4_500;
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const REFUSALS: Record<string, [status: number, type: string, code: string | null]> = {
  policy: [400, 'image_generation_user_error', 'moderation_blocked'],
  'bad-key': [401, 'invalid_request_error', 'invalid_api_key'],
  quota: [429, 'insufficient_quota', 'insufficient_quota'],
  'gone-model': [404, 'invalid_request_error', 'model_not_found'],
  overloaded: [503, 'server_error', null],
  'server-error': [500, 'server_error', null],
};

/**
 * `POST /v1/images/generations` of OpenAI, and `/v1/images/edits` with pictures in a form. Marks in the prompt: those of FakeVendor, `rate-limit:n`, `policy`, `bad-key`,
 * `quota`, `daily-limit`, `gone-model`, `overloaded`, `server-error`, `no-usage`, `short` (one picture less than asked for), `one-gone` (the second of
 * several, where links are given).
 */
export class FakeOpenai extends FakeVendor {
  protected async route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    const fail = (status: number, type: string, code: string | null, headers = {}): void =>
      reply(status, { error: { message: 'said by the fake', type, param: null, code } }, headers);
    if (request.headers.authorization !== 'Bearer sk-test')
      return fail(401, 'invalid_request_error', 'invalid_api_key');
    const isEdit = request.path === '/v1/images/edits';
    if (request.method !== 'POST' || !(isEdit || request.path === '/v1/images/generations')) {
      return fail(404, 'x', 'unknown_url');
    }
    const form = isEdit ? await filesIn(request) : { fields: request.body as Body, files: [] };
    // Several go as `image[]`, and a model wants at least one.
    const badFiles =
      isEdit &&
      (form.files.length < 1 ||
        form.files.length > 16 ||
        form.files.some(({ name, type }) => !name.startsWith('image') || !TYPES.includes(type)));
    const { prompt = '', n: wanted = 1, size = '', ...rest } = form.fields as Body;
    const n = Number(wanted);
    const [width, height] = size.split('x').map(Number) as [number, number];
    const unknown = Object.keys(form.fields).some((key) => !KNOWN.includes(key));
    const badSize = !(width % 16 === 0 && height % 16 === 0 && width * height >= 655_360 && width <= 3840);
    if (unknown || badSize || badFiles || !rest.model?.startsWith('gpt-image-') || n > 10) {
      return fail(400, 'invalid_request_error', 'invalid_value');
    }
    const scenario = this.scenario(prompt);
    if (scenario?.name === 'rate-limit' && this.stillMeets(prompt, scenario)) {
      // The SDK would obey this header and send again at once.
      return fail(429, 'requests', 'rate_limit_exceeded', { 'retry-after': this.retryAfter, 'x-should-retry': 'true' });
    }
    const refusal = REFUSALS[scenario?.name ?? ''];
    if (scenario?.name === 'daily-limit') {
      const limits = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '7h12m0s' };
      return fail(429, 'requests', 'rate_limit_exceeded', limits);
    }
    if (refusal) return fail(...refusal);
    if (this.breaks(scenario, prompt, res)) return;
    this.accept(
      prompt,
      form.files.map(({ bytes }) => bytes),
    );
    const picture = await fakePicture(width, height);
    const count = scenario?.name === 'short' ? n - 1 : n;
    const output = n * (TOKENS[rest.quality ?? ''] ?? 0);
    const input = 20 + form.files.length * REFERENCE_TOKENS;
    const usage = {
      input_tokens: input,
      output_tokens: this.counted(output),
      total_tokens: input + output,
      input_tokens_details: { text_tokens: 20, image_tokens: input - 20 },
    };
    reply(200, {
      created: 1_764_000_000,
      data: Array.from({ length: count }, (_, index) => {
        const isGone = scenario?.name === 'one-gone' && index === 1;
        // As a server that stands in for OpenAI may do it.
        return this.resultsAt
          ? { url: this.keep(picture, 'image/png', isGone, index) }
          : { b64_json: this.delivered(picture, index).toString('base64') };
      }),
      size,
      ...(scenario?.name === 'no-usage' ? {} : { usage }),
    });
  }
}
