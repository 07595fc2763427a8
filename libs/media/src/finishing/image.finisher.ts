import { readFile } from 'node:fs/promises';
import { ImageRejected, inspectImage, makeThumbnail } from '@cse/storage';
import { ProviderFailure, type ImageTask } from '../media-model';
import { Finisher, type FinishedFile } from './finisher';

/** A picture is kept as it came, once it has been decoded to its last pixel; its thumbnail is made on the way. */
export class ImageFinisher extends Finisher<ImageTask> {
  async finish(path: string): Promise<FinishedFile[]> {
    const bytes = await readFile(path);
    try {
      const { contentType, width, height } = await inspectImage(bytes);
      const thumbnail = await makeThumbnail(bytes);
      const { thumbhash } = thumbnail;
      return [
        { role: 'image', content: bytes, contentType, width, height, thumbhash },
        {
          role: 'thumbnail',
          content: thumbnail.bytes,
          contentType: thumbnail.contentType,
          width: thumbnail.width,
          height: thumbnail.height,
        },
      ];
    } catch (cause) {
      if (!(cause instanceof ImageRejected)) throw cause;
      throw new ProviderFailure('bad_output', 'what was delivered is no picture that can be kept', { cause });
    }
  }
}
