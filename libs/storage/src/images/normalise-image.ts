import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import {
  CONTENT_TYPES,
  ImageRejected,
  isAnimatedPng,
  MAX_IMAGE_BYTES,
  MAX_IMAGE_PIXELS,
  MAX_IMAGE_RATIO,
  MAX_IMAGE_SIDE,
  MIN_IMAGE_SIDE,
  sniffImage,
  type ImageFormat,
} from './image-rules';

// One thread an image and no cache of decoded pixels: many images at once share two cores and a small memory.
sharp.cache(false);
sharp.concurrency(1);

export { sharp };

/** Longest time that decoding and encoding one image may take. */
const TIMEOUT_S = 20;
const QUALITY = 90;
/** Decoding runs in the threads that also look up names and read files: two at a time leave room for those. */
const SLOTS = 2;

let free = SLOTS;
const waiting: (() => void)[] = [];

export interface ImageFacts {
  format: ImageFormat;
  contentType: string;
  /** As shown, that is after the rotation that the file's metadata asks for. */
  width: number;
  height: number;
}

export interface NormalisedImage extends ImageFacts {
  bytes: Buffer;
  sha256: string;
}

export interface NormaliseOptions {
  /** JPEG (on white) for vendors that want small input; otherwise the format stays. */
  as?: 'jpeg';
  /** JSON pointer of the request field that the image came from, for the error. */
  pointer?: string;
}

/**
 * What an image is, without decoding its pixels.
 * @throws ImageRejected when it is not one still PNG, JPEG or WebP within the limits of `image-rules.ts`.
 */
export async function inspectImage(bytes: Buffer, pointer?: string): Promise<ImageFacts> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new ImageRejected(reason, pointer, cause);
  };
  if (bytes.length > MAX_IMAGE_BYTES) refuse('bytes');
  const format = sniffImage(bytes) ?? refuse('format');
  if (format === 'png' && isAnimatedPng(bytes)) refuse('animated');
  const found = await decoder(bytes)
    .metadata()
    .catch((cause: unknown) => refuse('undecodable', cause));
  if (found.format !== format) refuse('format');
  if ((found.pages ?? 1) > 1) refuse('animated');
  const { width, height } = found.autoOrient;
  const [short, long] = width < height ? [width, height] : [height, width];
  if (short < MIN_IMAGE_SIDE || long > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS) refuse('dimensions');
  if (long > short * MAX_IMAGE_RATIO) refuse('ratio');
  return { format, contentType: CONTENT_TYPES[format], width, height };
}

/**
 * The picture alone: turned upright, in sRGB, without metadata, encoded anew, so that nothing else that the file
 * carried (place, thumbnail, a second file behind the first) goes on.
 * @throws ImageRejected as `inspectImage`, and when the pixels cannot be decoded.
 */
export async function normaliseImage(bytes: Buffer, options: NormaliseOptions = {}): Promise<NormalisedImage> {
  const facts = await inspectImage(bytes, options.pointer);
  const format = options.as ?? facts.format;
  const encoded = await inImageSlot(() => encode(decoder(bytes).autoOrient().toColourspace('srgb'), format)).catch(
    (cause: unknown) => {
      throw new ImageRejected('undecodable', options.pointer, cause);
    },
  );
  return {
    ...facts,
    format,
    contentType: CONTENT_TYPES[format],
    bytes: encoded,
    sha256: createHash('sha256').update(encoded).digest('hex'),
  };
}

function decoder(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'error', animated: false }).timeout({
    seconds: TIMEOUT_S,
  });
}

function encode(image: Sharp, format: ImageFormat): Promise<Buffer> {
  if (format === 'png') return image.png().toBuffer();
  if (format === 'webp') return image.webp({ quality: QUALITY }).toBuffer();
  return image.flatten({ background: '#fff' }).jpeg({ quality: QUALITY }).toBuffer();
}

/** Runs the work when a slot is free, first come, first served. */
export async function inImageSlot<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}
