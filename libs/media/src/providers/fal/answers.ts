import { ProviderFailure, type ProviderOutput } from '../../media-model';
import { listAt, textAt } from '../vendor-call/answer';

/**
 * The pictures of a FLUX.2 result.
 * @throws ProviderFailure `content_policy` for a picture that the safety checker blackened, `bad_output` for none
 */
export function falImages(data: unknown, count: number): ProviderOutput[] {
  if (listAt(data, 'has_nsfw_concepts').includes(true)) {
    throw new ProviderFailure('content_policy', 'refused by the safety checker of the model at fal');
  }
  const urls = listAt(data, 'images').map((image) => textAt(image, 'url'));
  if (urls.length !== count || urls.some((url) => !url)) {
    throw new ProviderFailure('bad_output', 'fal sent another number of pictures than was asked for');
  }
  return urls.map((url) => ({ from: 'url', url: url ?? '' }));
}

/** The clip of a video result. @throws ProviderFailure `bad_output` */
export function falVideo(data: unknown): ProviderOutput[] {
  const url = textAt(data, 'video', 'url');
  if (!url) throw new ProviderFailure('bad_output', 'fal sent no clip');
  return [{ from: 'url', url }];
}
