import type { ServerResponse } from 'node:http';
import { FakeVendor, type Reply, type VendorRequest } from '../media-vendor/fake-vendor';
import { filesIn } from '../media-vendor/form';
import { fakePicture } from '../media-vendor/picture';

const KNOWN = ['model', 'prompt', 'n', 'size', 'response_format', 'seed', 'step'];

/**
 * A server of one's own that speaks OpenAI's images API, and refuses what it does not know. Marks in the prompt: those of
 * FakeVendor, `overloaded:n`, `no-picture`, `html` (a page instead of an error).
 */
export class FakeOpenaiImages extends FakeVendor {
  protected async route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    const fail = (status: number, message: string): void =>
      reply(status, { error: { message, type: 'x', code: null } });
    if (request.headers.authorization !== undefined) return fail(401, 'no key is wanted here');
    const isEdit = request.path === '/v1/images/edits';
    if (!isEdit && request.path !== '/v1/images/generations') return fail(404, 'no such route');
    const { fields, files } = isEdit
      ? await filesIn(request)
      : { fields: request.body as Record<string, unknown>, files: [] };
    const { prompt = '', n = 1, size = '', response_format: format } = fields as Record<string, string>;
    const [width, height] = size.split('x').map(Number) as [number, number];
    if (Object.keys(fields).some((key) => !KNOWN.includes(key)) || fields.model !== 'flux.1-dev' || !(width * height)) {
      return fail(400, 'unknown field, model or size');
    }
    const scenario = this.scenario(prompt);
    if (scenario?.name === 'overloaded' && this.stillMeets(prompt, scenario)) return fail(503, 'busy');
    if (scenario?.name === 'html') return void res.writeHead(500).end('<html>Traceback</html>');
    if (this.breaks(scenario, prompt, res)) return;
    this.accept(
      prompt,
      files.map(({ bytes }) => bytes),
    );
    const picture = this.delivered(await fakePicture(width, height));
    const data = Array.from({ length: scenario?.name === 'no-picture' ? 0 : Number(n) }, () =>
      format === 'url' ? { url: this.keep(picture, 'image/png') } : { b64_json: picture.toString('base64') },
    );
    reply(200, { created: 1, data });
  }
}
