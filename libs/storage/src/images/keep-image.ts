import { ImageRejected, MAX_IMAGE_PIXELS, MAX_MADE_IMAGE_BYTES } from './image-rules';
import { inImageSlot } from './image-slots';
import { inspectImage, readWhole, type ImageFacts } from './normalise-image';
import { declaredSourceType, declaring, declaringMade } from '../provenance/picture-provenance';
import { sourceTypeOfMade, type Maker } from '../provenance/source-type';
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
 * bytes gets them, and of one that plays the first picture is taken, since both were paid for. All say how they came to
 * be; one that says so by itself is kept to the byte.
 * @throws ImageRejected
 */
export async function keepImage(bytes: Buffer, by: Maker): Promise<KeptImage> {
  try {
    const facts = await inspectImage(bytes, { maxBytes: MAX_MADE_IMAGE_BYTES });
    const type = sourceTypeOfMade(declaredSourceType(bytes), by);
    const small = (file: Buffer): Promise<Thumbnail> => makeThumbnail(file, type);
    const { file, result: thumbnail } = await readWhole(bytes, facts.format, small);
    const changed = file !== bytes && { changed: 'end_added' as const };
    return { ...facts, bytes: declaringMade(file, facts.format, by), thumbnail, ...changed };
  } catch (error) {
    if (!(error instanceof ImageRejected) || error.reason !== 'animated') throw error;
    const type = sourceTypeOfMade(undefined, by);
    const still = declaring(await firstPicture(bytes), 'png', type);
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
