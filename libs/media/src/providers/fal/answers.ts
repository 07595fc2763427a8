import { ProviderFailure, type Delivered } from '../../media-model';
import { listAt, textAt } from '../vendor-call/answer';

/**
 * The pictures of a FLUX.2 result. Those that the safety checker blackened are left out. fal bills the pictures of a
 * result that it has made, and a black one is a picture that was made: "billed based on the output you generate"
 * (https://fal.ai/docs/documentation/model-apis/pricing.md, read 2026-11-29).
 * @throws ProviderFailure `content_policy` when all were blackened, `bad_output` when there are none
 */
export function falImages(data: unknown, count: number): Delivered {
  const blackened = listAt(data, 'has_nsfw_concepts');
  const made = listAt(data, 'images')
    .slice(0, count)
    .map((image, index) => ({ url: textAt(image, 'url'), isBlack: blackened[index] === true }));
  const outputs = made.flatMap(({ url, isBlack }) => (url && !isBlack ? [{ from: 'url' as const, url }] : []));
  const withheld = made.filter(({ isBlack }) => isBlack).length;
  if (outputs.length > 0) {
    return { outputs, withheld, ...(made.length < count && { billedOutputs: made.length }) };
  }
  if (withheld === 0) throw new ProviderFailure('bad_output', 'fal sent no picture');
  throw new ProviderFailure('content_policy', 'refused by the safety checker of the model at fal', {
    billed: 'billed',
  });
}

/** The clip of a video result. @throws ProviderFailure `bad_output` */
export function falVideo(data: unknown): Delivered {
  const url = textAt(data, 'video', 'url');
  if (!url) throw new ProviderFailure('bad_output', 'fal sent no clip');
  return { outputs: [{ from: 'url', url }] };
}
