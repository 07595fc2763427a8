import type { PixelSize } from '../media-model';
import { FfmpegFailed, type Ffmpeg } from './ffmpeg';

/** What a clip is, measured packet by packet and not taken from what its header says. */
export interface ClipFacts {
  codec: string;
  width: number;
  height: number;
  frames: number;
  /** Seconds from the first frame to the end of the last. */
  durationS: number;
  /** Frames a second on average. */
  fps: number;
  hasSound: boolean;
  /** 8-bit 4:2:0, which every player shows. */
  isPlain: boolean;
}

export const PROBE_MS = 60_000;
/** Of one pixel in 8-bit 4:2:0. */
const PLAIN_BYTES = 1.5;

/**
 * Measures a clip by ffmpeg's `framecrc` listing, which is the same in all its versions and names every packet: no
 * second program is needed, and a file that breaks off in the middle shows.
 * @throws FfmpegFailed `exit` when the file is no clip
 */
export async function probeClip(ffmpeg: Ffmpeg, path: string, signal: AbortSignal): Promise<ClipFacts> {
  const list = async (...map: string[]): Promise<string> => {
    const output = [...map, '-f', 'framecrc', '-'];
    return (await ffmpeg.read({ inputs: [{ path }], output, signal, deadlineMs: PROBE_MS })).toString();
  };
  const facts = readListing(await list('-map', '0:v:0', '-c', 'copy'));
  if (!facts) throw new FfmpegFailed('exit', 'no frames');
  const hasSound = (await soundListing(list)) !== undefined;
  const isPlain = isPlainListing(await list('-map', '0:v:0', '-frames:v', '1'));
  return { ...facts, hasSound, isPlain };
}

/** The packets of the first sound track; undefined when there is no sound. */
export async function soundListing(list: (...map: string[]) => Promise<string>): Promise<string | undefined> {
  try {
    const listing = await list('-map', '0:a:0', '-c', 'copy');
    return /^0,/m.test(listing) ? listing : undefined;
  } catch (error) {
    if (error instanceof FfmpegFailed && error.reason === 'exit') return undefined;
    throw error;
  }
}

/** The packets, or decoded frames, of one stream: seconds on the clock that all streams of a file share. */
export interface Listing {
  codec: string;
  frames: readonly { atS: number; lastsS: number }[];
  startS: number;
  endS: number;
}

/** Reads a listing; undefined when it holds nothing that takes time. */
export function readStream(listing: string): Listing | undefined {
  const [numerator, denominator] = (header(listing, 'tb') ?? '').split('/').map(Number);
  if (!numerator || !denominator) return undefined;
  const tick = numerator / denominator;
  const found = [...listing.matchAll(/^0,\s*-?\d+,\s*(-?\d+),\s*(\d+),/gm)];
  const frames = found.map(([, pts, duration]) => ({ atS: Number(pts) * tick, lastsS: Number(duration) * tick }));
  if (frames.length === 0) return undefined;
  let startS = Infinity;
  let endS = -Infinity;
  for (const { atS, lastsS } of frames) {
    startS = Math.min(startS, atS);
    endS = Math.max(endS, atS + lastsS);
  }
  return { codec: header(listing, 'codec_id') ?? '', frames, startS, endS };
}

/** Reads the listing of a video stream; undefined when it has no packets. */
export function readListing(listing: string): Omit<ClipFacts, 'hasSound' | 'isPlain'> | undefined {
  const size = sizeOf(listing);
  const stream = readStream(listing);
  if (!size || !stream || stream.endS <= stream.startS) return undefined;
  const durationS = stream.endS - stream.startS;
  const frames = stream.frames.length;
  return { codec: stream.codec, ...size, frames, durationS, fps: frames / durationS };
}

/** What stands at the head of a listing behind `#name 0:`. */
export function header(listing: string, name: string): string | undefined {
  return new RegExp(`^#${name} 0: *(.+)$`, 'm').exec(listing)?.[1];
}

export function sizeOf(listing: string): PixelSize | undefined {
  const [width, height] = (header(listing, 'dimensions') ?? '').split('x').map(Number);
  return width && height ? { width, height } : undefined;
}

/** Whether decoded frames are 8-bit 4:2:0: their size in bytes tells the pixel format. */
export function isPlainListing(listing: string): boolean {
  const { width, height } = sizeOf(listing) ?? { width: 0, height: 0 };
  const bytes = Number(/^0,\s*-?\d+,\s*-?\d+,\s*\d+,\s*(\d+)/m.exec(listing)?.[1]);
  return bytes === width * height * PLAIN_BYTES;
}
