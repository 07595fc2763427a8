import { ImageRejected, MAX_IMAGE_PIXELS, MAX_MADE_IMAGE_BYTES } from './image-rules';
import { inImageSlot } from './image-slots';
import { inspectImage, readWhole, type ImageFacts } from './normalise-image';
import { sharp } from './sharp';
import { makeThumbnail, type Thumbnail } from './thumbnail';

/** An image that a provider made, as it is kept. */
export interface KeptImage extends ImageFacts {
  bytes: Buffer;
  thumbnail: Thumbnail;
  /** Whether it could be kept as it came, and if not what was done to it. */
  changed?: 'end_added' | 'first_picture_taken';
}

/**
 * An image that a provider made: kept as it came once it has been decoded to its last pixel. One that misses its last
 * bytes gets them, and of one that plays the first picture is taken, since both were paid for.
 * @throws ImageRejected
 */
export async function keepImage(bytes: Buffer): Promise<KeptImage> {
  try {
    const facts = await inspectImage(bytes, { maxBytes: MAX_MADE_IMAGE_BYTES });
    const { file, result: thumbnail } = await readWhole(bytes, facts.format, makeThumbnail);
    return { ...facts, bytes: file, thumbnail, ...(file !== bytes && { changed: 'end_added' as const }) };
  } catch (error) {
    if (!(error instanceof ImageRejected) || error.reason !== 'animated') throw error;
    const still = await firstPicture(bytes);
    const facts = await inspectImage(still, { maxBytes: MAX_MADE_IMAGE_BYTES });
    return { ...facts, bytes: still, thumbnail: await makeThumbnail(still), changed: 'first_picture_taken' };
  }
}

function firstPicture(bytes: Buffer): Promise<Buffer> {
  const draw = (): Promise<Buffer> =>
    sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'error', animated: false })
      .autoOrient()
      .png()
      .toBuffer();
  return inImageSlot(draw).catch((cause: unknown) => {
    throw new ImageRejected('undecodable', { cause });
  });
}
