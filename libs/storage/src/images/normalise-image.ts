import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import { withItsEnd } from './cut-off';
import {
  CONTENT_TYPES,
  ImageRejected,
  isAnimatedPng,
  isHeifSequence,
  MAX_IMAGE_BYTES,
  MAX_IMAGE_PIXELS,
  MAX_IMAGE_RATIO,
  MAX_IMAGE_SIDE,
  MIN_IMAGE_SIDE,
  otherFormat,
  sniffImage,
  type ImageFault,
  type ImageFormat,
} from './image-rules';
import { declaredSourceType, declaring } from '../provenance/picture-provenance';
import { sharp } from './sharp';
import { inImageSlot } from './image-slots';

/** Longest time that decoding and encoding one image may take. */
const TIMEOUT_S = 20;
const QUALITY = 90;

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

export interface ImageOptions {
  /** JSON pointer of the request field that the image came from, for the error. */
  pointer?: string;
  /** Most bytes of the file; absent: those of an image that a user brings. */
  maxBytes?: number;
}

export interface NormaliseOptions extends ImageOptions {
  /** JPEG (on white) for vendors that want small input; otherwise the format stays, but for AVIF, which becomes WebP. */
  as?: 'jpeg';
}

/**
 * What an image is, without decoding its pixels.
 * @throws ImageRejected when it is not one still PNG, JPEG, WebP or AVIF within the limits of `image-rules.ts`.
 */
export async function inspectImage(bytes: Buffer, options: ImageOptions = {}): Promise<ImageFacts> {
  const { pointer, maxBytes = MAX_IMAGE_BYTES } = options;
  const refuse = (reason: ImageFault, detail?: string, cause?: unknown): never => {
    throw new ImageRejected(reason, { pointer, detail, cause });
  };
  if (bytes.length > maxBytes) refuse('bytes');
  const sniffed = sniffImage(bytes) ?? refuse('format', otherFormat(bytes));
  if (sniffed === 'png' && isAnimatedPng(bytes)) refuse('animated');
  const found = await decoder(bytes)
    .metadata()
    .catch((cause: unknown) => refuse(isCutWebp(bytes, sniffed) ? 'cut_off' : 'undecodable', undefined, cause));
  if (found.format !== sniffed) refuse('format');
  if (sniffed === 'heif' && found.compression === 'hevc') refuse('hevc');
  if (sniffed === 'heif' && found.compression !== 'av1')
    refuse('format', 'it is HEIF with a coding that cannot be read here');
  // Of a HEIF with several pictures, such as a burst, one is the primary; that is taken.
  if (sniffed === 'heif' ? isHeifSequence(bytes) : (found.pages ?? 1) > 1) refuse('animated');
  const { width, height } = found.autoOrient;
  const [short, long] = width < height ? [width, height] : [height, width];
  if (short < MIN_IMAGE_SIDE || long > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS) {
    refuse('dimensions', `it has ${width}×${height} pixels`);
  }
  if (long > short * MAX_IMAGE_RATIO) refuse('ratio', `it has ${width}×${height} pixels`);
  const format = sniffed === 'heif' ? 'avif' : sniffed;
  return { format, contentType: CONTENT_TYPES[format], width, height };
}

/** The length of a WebP stands in its first bytes, and nothing of one that is shorter can be read. */
function isCutWebp(bytes: Buffer, format: string): boolean {
  return format === 'webp' && bytes.length >= 12 && bytes.readUInt32LE(4) + 8 > bytes.length;
}

/**
 * The picture alone: turned upright, in sRGB, without metadata, encoded anew, so that nothing else that the file
 * carried (place, thumbnail, a second file behind the first) goes on; but that a model made it, where it says so. A file that misses nothing but its end is read.
 * @throws ImageRejected as `inspectImage`, and when the pixels cannot be decoded.
 */
export async function normaliseImage(bytes: Buffer, options: NormaliseOptions = {}): Promise<NormalisedImage> {
  const facts = await inspectImage(bytes, options);
  const format = options.as ?? (facts.format === 'avif' ? 'webp' : facts.format);
  const clean = (file: Buffer): Promise<Buffer> =>
    inImageSlot(() => encode(decoder(file).autoOrient().toColourspace('srgb'), format));
  const { result: picture } = await readWhole(bytes, facts.format, clean, options.pointer);
  const result = declaring(picture, format, declaredSourceType(bytes));
  return {
    ...facts,
    format,
    contentType: CONTENT_TYPES[format],
    bytes: result,
    sha256: createHash('sha256').update(result).digest('hex'),
  };
}

/**
 * Reads a file, or what it is with the end that it misses.
 * @param read must decode all of it
 * @throws ImageRejected when it cannot be decoded either way
 */
export async function readWhole<T>(
  bytes: Buffer,
  format: ImageFormat,
  read: (file: Buffer) => Promise<T>,
  pointer?: string,
): Promise<{ file: Buffer; result: T }> {
  try {
    return { file: bytes, result: await read(bytes) };
  } catch (cause) {
    try {
      const ended = await inImageSlot(() => withItsEnd(bytes, format));
      if (ended) return { file: ended, result: await read(ended) };
    } catch {
      // What it failed over at first is what is wrong with it.
    }
    throw new ImageRejected(isCutOff(bytes, format, cause) ? 'cut_off' : 'undecodable', { pointer, cause });
  }
}

/** Whether the end is missing. The last mark of a JPEG proves nothing: a small picture inside it has one of its own. */
function isCutOff(bytes: Buffer, format: ImageFormat, cause: unknown): boolean {
  if (format === 'png') return !bytes.includes('IEND');
  return format === 'jpeg' && cause instanceof Error && cause.message.includes('premature end');
}

function decoder(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'error', animated: false }).timeout({
    seconds: TIMEOUT_S,
  });
}

function encode(image: Sharp, format: Exclude<ImageFormat, 'avif'>): Promise<Buffer> {
  if (format === 'png') return image.png().toBuffer();
  if (format === 'webp') return image.webp({ quality: QUALITY }).toBuffer();
  return image.flatten({ background: '#fff' }).jpeg({ quality: QUALITY }).toBuffer();
}
