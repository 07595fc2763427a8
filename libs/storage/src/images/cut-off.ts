import type { Sharp } from 'sharp';
import { MAX_IMAGE_PIXELS, type ImageFormat } from './image-rules';
import { sharp } from './sharp';

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
/** Blocks of this many pixels a side are what a JPEG is coded in (ITU-T T.81, A.1). */
const BLOCK = 8;
/** How bright a block is of which nothing was decoded, and how far rounding and a colour profile may move that. */
const NOTHING = 128;
const NEARLY = 3;
/** Of a JPEG that has to be encoded anew: high enough that nobody sees the second time. */
const REPAIRED_QUALITY = 95;

/**
 * A file that misses its end, whole again, when the whole picture is in it: connections and editors lose last bytes, and
 * every viewer shows such a file. Undefined when a part of the picture is missing, and for formats that cannot be read
 * without their end (WebP, AVIF, interlaced PNG).
 *
 * Whole is measured by what the decoder puts where it had nothing to decode. A JPEG is coded block by block to its right
 * lower corner, and blocks that were not reached come out as middle grey, with colours at most where they touch others;
 * a PNG row by row, and rows that were not reached come out as zeros. A picture that ends like that by itself cannot be
 * told from one that misses its last part, and counts as that.
 */
export async function withItsEnd(bytes: Buffer, format: ImageFormat): Promise<Buffer | undefined> {
  if (format === 'png') return (await reachesItsEnd(bytes, format)) ? lenient(bytes).png().toBuffer() : undefined;
  if (format !== 'jpeg' || !hasFineScans(bytes) || !(await reachesItsEnd(bytes, format))) return undefined;
  const ended = Buffer.concat([bytes, END_OF_IMAGE]);
  // Encoded anew where data are missing before the end: stricter programs take offence at that.
  return (await isFlawless(ended))
    ? ended
    : lenient(ended).keepMetadata().jpeg({ quality: REPAIRED_QUALITY }).toBuffer();
}

async function reachesItsEnd(bytes: Buffer, format: 'jpeg' | 'png'): Promise<boolean> {
  try {
    const { width, height, space } = await lenient(bytes).metadata();
    const [across, down] = format === 'png' ? [width, 1] : [lastBlock(width), lastBlock(height)];
    const end = await lenient(bytes)
      .extract({ left: width - across, top: height - down, width: across, height: down })
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (format === 'png') return end.data.some((value) => value !== 0);
    const brightness = brightnessOf(end.data, end.info.channels);
    // What nothing looks like in the colours of print depends on their profile; it is of one brightness in any.
    const nothing = space === 'cmyk' ? brightness[0]! : NOTHING;
    return brightness.some((value) => Math.abs(value - nothing) > NEARLY);
  } catch {
    return false;
  }
}

/** Of each pixel, as the Y of JFIF (ITU-R BT.601). */
function brightnessOf(pixels: Buffer, channels: number): number[] {
  const weights = channels < 3 ? [1] : [0.299, 0.587, 0.114];
  return Array.from({ length: pixels.length / channels }, (_, index) =>
    weights.reduce((sum, weight, channel) => sum + weight * pixels[index * channels + channel]!, 0),
  );
}

function lastBlock(side: number): number {
  return ((side - 1) % BLOCK) + 1;
}

async function isFlawless(file: Buffer): Promise<boolean> {
  const strict = sharp(file, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'warning' });
  return strict
    .greyscale()
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

function lenient(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'none' });
}

interface Scan {
  components: number[];
  /** Last coefficient of the band, 0–63, and how many low bits of each are still to come. */
  last: number;
  missingBits: number;
}

/**
 * A progressive JPEG that breaks off shows the whole picture, only coarser. It counts as whole when for each component a
 * scan has begun that brings its finest coefficients to their last bit: what is missing then cannot be seen.
 */
function hasFineScans(bytes: Buffer): boolean {
  const scans = scansOf(bytes);
  if (scans.length <= 1) return true;
  const components = new Set(scans.flatMap((scan) => scan.components));
  return [...components].every((component) =>
    scans.some((scan) => scan.components.includes(component) && scan.last === 63 && scan.missingBits === 0),
  );
}

/** The scan headers of a JPEG (T.81, B.2.3), as far as there are any. */
function scansOf(bytes: Buffer): Scan[] {
  const scans: Scan[] = [];
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    // Stuffed bytes, fill bytes and restart marks stand within the data of a scan.
    if (marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) break;
    const length = bytes.readUInt16BE(at + 2);
    const count = bytes[at + 4] ?? 0;
    const band = at + 5 + 2 * count;
    if (marker === 0xda && band + 3 <= bytes.length) {
      scans.push({
        components: Array.from({ length: count }, (_, index) => bytes[at + 5 + 2 * index] ?? 0),
        last: bytes[band + 1] ?? 0,
        missingBits: (bytes[band + 2] ?? 0) & 0x0f,
      });
    }
    at += 2 + length;
  }
  return scans;
}
