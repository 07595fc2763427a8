import type { ServerResponse } from 'node:http';
import { FakeVendor, type Reply, type VendorRequest } from '../media-vendor/fake-vendor';
import { fakePicture } from '../media-vendor/picture';

interface Body {
  prompt?: string;
  seed?: number;
  width?: number;
  height?: number;
  batch_size?: number;
  init_images?: string[];
  denoising_strength?: number;
}

/**
 * SD WebUI, and Forge. Marks in the prompt: those of FakeVendor; `overloaded:n`, `oom:n`, `half:n` (a PNG that breaks off),
 * `sheet` (a sheet of all before the pictures), `no-picture`.
 */
export class FakeA1111 extends FakeVendor {
  protected override readonly idHeader = undefined;

  protected async route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    if (request.headers.authorization !== 'Basic b3duOm93bg==') return reply(401, { detail: 'Incorrect username' });
    if (request.path === '/sdapi/v1/progress') return reply(200, { progress: 0.4, eta_relative: 2, state: {} });
    const isChange = request.path === '/sdapi/v1/img2img';
    if (request.method !== 'POST' || !(isChange || request.path === '/sdapi/v1/txt2img'))
      return reply(404, { detail: 'Not Found' });
    const {
      prompt = '',
      width = 512,
      height = 512,
      batch_size: count = 1,
      init_images: given,
      ...rest
    } = request.body as Body;
    const isWrong =
      width % 8 !== 0 || height % 8 !== 0 || !Number.isInteger(rest.seed) || isChange !== (given?.length === 1);
    if (isWrong) return reply(422, { detail: [{ loc: ['body'], msg: 'value is not valid', type: 'value_error' }] });
    const scenario = this.scenario(prompt);
    if (scenario?.name === 'overloaded' && this.stillMeets(prompt, scenario)) return reply(503, { detail: 'busy' });
    if (scenario?.name === 'oom' && this.stillMeets(prompt, scenario)) {
      return reply(500, {
        error: 'OutOfMemoryError',
        detail: '',
        body: '',
        errors: `CUDA out of memory over ${prompt}`,
      });
    }
    if (this.breaks(scenario, prompt, res)) return;
    this.accept(
      prompt,
      (given ?? []).map((one) => Buffer.from(one, 'base64')),
    );
    const own = this.delivered(await fakePicture(width, height));
    const isHalf = scenario?.name === 'half' && this.stillMeets(prompt, scenario);
    const picture = (isHalf ? own.subarray(0, own.length >> 1) : own).toString('base64');
    const sheet = (await fakePicture(width * 2, height, '#111')).toString('base64');
    const images = scenario?.name === 'no-picture' ? [] : Array.from({ length: count }, () => picture);
    const hasSheet = scenario?.name === 'sheet';
    reply(200, {
      images: hasSheet ? [sheet, ...images] : images,
      parameters: {},
      info: JSON.stringify({ seed: rest.seed, index_of_first_image: hasSheet ? 1 : 0 }),
    });
  }
}
