import type { ServerResponse } from 'node:http';
import { FakeVendor, type Reply, type VendorRequest } from '../media-vendor/fake-vendor';
import { fakePicture } from '../media-vendor/picture';
import { FakeInteractions } from './interactions';

interface GenerateContent {
  contents?: { parts?: { text?: string; inlineData?: { mimeType?: string; data?: string } }[] }[];
  generationConfig?: { imageConfig?: { aspectRatio?: string; imageSize?: string }; seed?: number };
}

const REFUSALS: Record<string, [code: number, status: string, details: object[]]> = {
  // Google answers a wrong key with 400.
  'bad-key': [
    400,
    'INVALID_ARGUMENT',
    [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
  ],
  'gone-model': [404, 'NOT_FOUND', []],
  'daily-limit': [
    429,
    'RESOURCE_EXHAUSTED',
    [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel' }],
      },
      // It says so of a day as well.
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '21s' },
    ],
  ],
  overloaded: [503, 'UNAVAILABLE', []],
  'server-error': [500, 'INTERNAL', []],
};
const RETRY_INFO = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2s' }];

/**
 * The Gemini API: clips as `interactions.ts` says, and `models/*:generateContent` for pictures, with the
 * marks of FakeVendor, `rate-limit:n`,
 * `daily-limit`, `policy` (prompt blocked), `policy-output` (picture withheld), `bad-key`, `gone-model`, `overloaded`, `server-error`,
 * `no-picture`.
 */
export class FakeGoogle extends FakeVendor {
  private readonly interactions = new FakeInteractions({
    retryAfter: () => this.retryAfter,
    scenario: (prompt) => this.scenario(prompt),
    stillMeets: (prompt, scenario) => this.stillMeets(prompt, scenario),
    breaks: (scenario, prompt, res) => this.breaks(scenario, prompt, res),
    scripted: (scenario, prompt, res) => this.scripted(scenario, prompt, res),
    accept: (prompt) => this.accept(prompt),
    keep: (bytes, type, gone) => this.keep(bytes, type, gone),
    loseAnswer: (callbackUrl, notice, res) => this.loseAnswer(callbackUrl, notice, res),
  });

  protected async route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    const fail = (code: number, status: string, details: object[]): void =>
      reply(code, { error: { code, message: 'said by the fake', status, details } });
    if (request.headers['x-goog-api-key'] !== 'goog-test') return fail(...REFUSALS['bad-key']!);
    if (/^\/v1beta\/models\/[^/]+:generateContent$/.test(request.path)) return this.picture(request, reply, res, fail);
    if (request.path.startsWith('/v1beta/interactions')) return this.interactions.serve(request, reply, res);
    fail(404, 'NOT_FOUND', []);
  }

  private async picture(
    { body }: VendorRequest,
    reply: Reply,
    res: ServerResponse,
    fail: (code: number, status: string, details: object[]) => void,
  ): Promise<void> {
    const { contents, generationConfig } = body as GenerateContent;
    const prompt = contents?.[0]?.parts?.[0]?.text ?? '';
    const seed = generationConfig?.seed ?? 0;
    const pictures = (contents?.[0]?.parts ?? []).slice(1).map(({ inlineData }) => inlineData);
    const odd = pictures.length > 14 || pictures.some((one) => one?.mimeType !== 'image/jpeg' || !one.data);
    if (odd) return fail(400, 'INVALID_ARGUMENT', []);
    if (!generationConfig?.imageConfig?.imageSize || seed >= 2 ** 31) return fail(400, 'INVALID_ARGUMENT', []);
    const scenario = this.scenario(prompt);
    if (scenario?.name === 'rate-limit' && this.stillMeets(prompt, scenario)) {
      return fail(429, 'RESOURCE_EXHAUSTED', RETRY_INFO);
    }
    const refusal = REFUSALS[scenario?.name ?? ''];
    if (refusal) return fail(...refusal);
    if (scenario?.name === 'policy') return reply(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
    if (this.breaks(scenario, prompt, res)) return;
    this.accept(
      prompt,
      pictures.map((one) => Buffer.from(one!.data!, 'base64')),
    );
    if (scenario?.name === 'becomes' && this.scripted(scenario, prompt, res)) return;
    if (scenario?.name === 'policy-output') {
      return reply(200, { candidates: [{ finishReason: 'IMAGE_SAFETY' }] });
    }
    if (scenario?.name === 'no-picture') {
      return reply(200, { candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'no' }] } }] });
    }
    const data = this.delivered(await fakePicture(1024, 576)).toString('base64');
    reply(200, {
      candidates: [
        { finishReason: 'STOP', content: { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data } }] } },
      ],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1120 },
    });
  }
}
