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

const PROBE_MS = 60_000;
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
  const hasSound = await list('-map', '0:a:0', '-c', 'copy').then(
    (listing) => /^0,/m.test(listing),
    (error: unknown) => {
      if (error instanceof FfmpegFailed && error.reason === 'exit') return false;
      throw error;
    },
  );
  const decoded = await list('-map', '0:v:0', '-frames:v', '1');
  return { ...facts, hasSound, isPlain: bytesOfFirstFrame(decoded) === facts.width * facts.height * PLAIN_BYTES };
}

/** Reads the listing of one stream; undefined when it has no packets. */
export function readListing(listing: string): Omit<ClipFacts, 'hasSound' | 'isPlain'> | undefined {
  const header = (name: string): string | undefined => new RegExp(`^#${name} 0: *(.+)$`, 'm').exec(listing)?.[1];
  const [numerator, denominator] = (header('tb') ?? '').split('/').map(Number);
  const [width, height] = (header('dimensions') ?? '').split('x').map(Number);
  let frames = 0;
  let start = Infinity;
  let end = -Infinity;
  for (const [, pts, duration] of listing.matchAll(/^0,\s*-?\d+,\s*(-?\d+),\s*(\d+),/gm)) {
    frames++;
    start = Math.min(start, Number(pts));
    end = Math.max(end, Number(pts) + Number(duration));
  }
  if (!numerator || !denominator || !width || !height || frames === 0 || end <= start) return undefined;
  const durationS = ((end - start) * numerator) / denominator;
  return { codec: header('codec_id') ?? '', width, height, frames, durationS, fps: frames / durationS };
}

/** Size of the first decoded frame, which its pixel format decides. */
function bytesOfFirstFrame(listing: string): number {
  return Number(/^0,\s*-?\d+,\s*-?\d+,\s*\d+,\s*(\d+)/m.exec(listing)?.[1]);
}
