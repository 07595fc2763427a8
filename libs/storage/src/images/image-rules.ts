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
