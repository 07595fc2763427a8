import { createHash } from 'node:crypto';
import { rgbaToThumbHash } from 'thumbhash';
import { declaredSourceType, declaring } from '../provenance/picture-provenance';
import { ImageRejected, MAX_IMAGE_PIXELS } from './image-rules';
import { inImageSlot } from './image-slots';
import { sharp } from './sharp';

const THUMBNAIL_SIDE = 320;
/** ThumbHash takes at most 100 pixels a side. */
const HASH_SIDE = 100;

export interface Thumbnail {
  /** WebP, at most 320 pixels a side, never larger than the image. */
  bytes: Buffer;
  contentType: 'image/webp';
  width: number;
  height: number;
  sha256: string;
  /** ThumbHash (about 25 bytes) in base64: a blurred picture to show until the image is there. */
  thumbhash: string;
}

/**
 * Made from every image that is kept. Decodes all of it, so it also proves that the file is whole.
 * @param type how the image came to be, where it does not say so by itself
 * @throws ImageRejected when it cannot be decoded.
 */
export async function makeThumbnail(image: Buffer, type = declaredSourceType(image)): Promise<Thumbnail> {
  const draw = async (): Promise<Thumbnail> => {
    const small = await sharp(image, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
    const pixels = await sharp(small.data)
      .resize(HASH_SIDE, HASH_SIDE, { fit: 'inside' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const bytes = declaring(small.data, 'webp', type);
    const hash = rgbaToThumbHash(pixels.info.width, pixels.info.height, pixels.data);
    return {
      bytes,
      contentType: 'image/webp',
      width: small.info.width,
      height: small.info.height,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      thumbhash: Buffer.from(hash).toString('base64'),
    };
  };
  return inImageSlot(draw).catch((cause: unknown) => {
    throw new ImageRejected('undecodable', { cause });
  });
}
