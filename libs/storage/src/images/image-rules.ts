import { AppError } from '@cse/core';

/** Most bytes of an image that is taken in, before it is decoded. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024;
/**
 * Most bytes of an image that a provider made. The largest that any offers is a PNG of 4K in 8 bits, which is at most
 * 50 MB (4096×4096 pixels of 3 bytes).
 */
export const MAX_MADE_IMAGE_BYTES = 64 * 1024 * 1024;
/** Most pixels, which bounds the memory of decoding to about 160 MB. */
export const MAX_IMAGE_PIXELS = 40_000_000;
export const MIN_IMAGE_SIDE = 64;
export const MAX_IMAGE_SIDE = 10_000;
/** Longest side over shortest. */
export const MAX_IMAGE_RATIO = 4;

const RULES =
  `the image must be a PNG, JPEG, WebP or AVIF with one picture, at most ${MAX_IMAGE_BYTES / 1024 / 1024} MiB, ` +
  `${MIN_IMAGE_SIDE} to ${MAX_IMAGE_SIDE} pixels a side, at most ${MAX_IMAGE_PIXELS / 1_000_000} megapixels, ` +
  `and no more than ${MAX_IMAGE_RATIO} times as long as wide`;

/** What can be wrong with an image, and what its owner is told of it. */
const FAULTS = {
  bytes: 'it has too many bytes',
  format: 'it is no picture that can be read here',
  hevc: 'it is HEIC: the pictures in it are coded as HEVC (H.265), for which there is no decoder here. Cameras and phones can write JPEG, and HEIF that is coded as AV1 (AVIF) is taken',
  animated: 'it plays; send one still picture',
  dimensions: 'it has too few or too many pixels',
  ratio: 'it is too long for its width',
  cut_off: 'it breaks off before its end, and a part of the picture is missing',
  undecodable: 'its contents are damaged',
} as const;

export type ImageFault = keyof typeof FAULTS;

/**
 * `image_rejected`. It says what is wrong and all rules, by which any image can be mended. What came from somebody
 * else's address is refused without the reason (`unexplained`): an attacker who made us fetch something learns nothing
 * of what it was.
 */
export class ImageRejected extends AppError {
  constructor(
    readonly reason: ImageFault,
    private readonly at: { pointer?: string; cause?: unknown; detail?: string } = {},
  ) {
    super('image_rejected', `${at.detail ?? FAULTS[reason]}: ${RULES}`, {
      cause: at.cause,
      errors:
        at.pointer === undefined
          ? undefined
          : [{ pointer: at.pointer, detail: `${at.detail ?? FAULTS[reason]}: ${RULES}` }],
    });
  }

  /** The same refusal, which says the rules alone. */
  unexplained(): AppError {
    const { pointer } = this.at;
    return new AppError('image_rejected', RULES, {
      cause: this,
      errors: pointer === undefined ? undefined : [{ pointer, detail: RULES }],
    });
  }
}

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif';

export const CONTENT_TYPES: Record<ImageFormat, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
};

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Brands of HEIF (ISO/IEC 23008-12, annexes B to D) and AVIF; which coding a file has, its items say. */
const HEIF_BRANDS = new Set(['mif1', 'msf1', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'avif', 'avis']);
/** Of these, those that play. */
const SEQUENCE_BRANDS = new Set(['msf1', 'hevc', 'hevx', 'avis']);

/** What the bytes are by their first twelve, whatever anybody declared; `heif` may turn out as AVIF or as HEIC. */
export function sniffImage(bytes: Buffer): Exclude<ImageFormat, 'avif'> | 'heif' | null {
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return HEIF_BRANDS.has(brandOf(bytes) ?? '') ? 'heif' : null;
}

export function isHeifSequence(bytes: Buffer): boolean {
  return SEQUENCE_BRANDS.has(brandOf(bytes) ?? '');
}

function brandOf(bytes: Buffer): string | undefined {
  return bytes.toString('latin1', 4, 8) === 'ftyp' ? bytes.toString('latin1', 8, 12) : undefined;
}

/** How other files begin that people take for pictures that can be sent, as Latin-1. */
const OTHERS: [name: string, starts: readonly string[]][] = [
  ['a GIF', ['GIF8']],
  ["a TIFF or a camera's raw file", ['II*\0', 'MM\0*', 'II+\0', 'MM\0+']],
  ['a BMP', ['BM']],
  ['JPEG XL', ['\xff\x0a', '\0\0\0\x0cJXL ']],
  ['JPEG 2000', ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51']],
  ['a PDF', ['%PDF']],
  ['a Photoshop file', ['8BPS']],
  ['text, such as SVG or HTML', ['<']],
];

/** What is said of a file that is none of the formats that are taken; undefined when nobody knows what it is. */
export function otherFormat(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return 'it is empty';
  const start = bytes.toString('latin1', 0, 16);
  const found = OTHERS.find(([, starts]) => starts.some((one) => start.startsWith(one)))?.[0];
  const name = found ?? (brandOf(bytes) === undefined ? undefined : 'a film');
  return name && `it is ${name}`;
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
