import { AppError } from '@cse/core';

/** Most bytes of an image that is taken in, before it is decoded. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024;
/** Most pixels, which bounds the memory of decoding to about 160 MB. */
export const MAX_IMAGE_PIXELS = 40_000_000;
export const MIN_IMAGE_SIDE = 64;
export const MAX_IMAGE_SIDE = 10_000;
/** Longest side over shortest. */
export const MAX_IMAGE_RATIO = 4;

const RULES =
  `the image must be a PNG, JPEG or WebP with one picture, at most ${MAX_IMAGE_BYTES / 1024 / 1024} MiB, ` +
  `${MIN_IMAGE_SIDE} to ${MAX_IMAGE_SIDE} pixels a side, at most ${MAX_IMAGE_PIXELS / 1_000_000} megapixels, ` +
  `and no more than ${MAX_IMAGE_RATIO} times as long as wide`;

/**
 * `image_rejected`, with all rules in one text: a caller can mend any image by it, and an attacker who made us fetch
 * something learns nothing of what it was. `reason` is for logs and tests and holds nothing of the image.
 */
export class ImageRejected extends AppError {
  constructor(
    readonly reason: string,
    pointer?: string,
    cause?: unknown,
  ) {
    super('image_rejected', RULES, { cause, errors: pointer === undefined ? undefined : [{ pointer, detail: RULES }] });
  }
}

export type ImageFormat = 'png' | 'jpeg' | 'webp';

export const CONTENT_TYPES: Record<ImageFormat, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
};

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What the bytes are by their first twelve, whatever anybody declared; null for all but PNG, JPEG and WebP. */
export function sniffImage(bytes: Buffer): ImageFormat | null {
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return null;
}

/**
 * True for a PNG that plays: an `acTL` chunk before the first `IDAT` (PNG third edition, 11.3.6). Decoders that know
 * nothing of animation show its first picture, so they cannot be asked.
 */
export function isAnimatedPng(bytes: Buffer): boolean {
  for (let at = PNG_SIGNATURE.length; at + 8 <= bytes.length;) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
    at += 12 + bytes.readUInt32BE(at);
  }
  return false;
}
