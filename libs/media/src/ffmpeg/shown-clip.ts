import type { PixelSize } from '../media-model';
import { FfmpegFailed, type Ffmpeg } from './ffmpeg';
import {
  header,
  isPlainListing,
  PROBE_MS,
  readStream,
  sizeOf,
  soundListing,
  type ClipFacts,
  type Listing,
} from './probe-clip';

/**
 * What a player shows of a clip. Its size is the shown one: turned as the header says, and with square pixels; its
 * frames and its length are those that are shown, without what an edit list leaves out.
 */
export interface ShownClip extends ClipFacts {
  /** Seconds from the beginning of the file, where its sound may begin, to its first frame. */
  startS: number;
  /** Whether what lies in the file is shown as it lies there: not turned, no oblong pixels, nothing left out or put off. */
  isStraight: boolean;
  /** Whether all frames stay equally long; where not, `fps` is the rate of most of them. */
  isSteady: boolean;
  sound?: Sound;
}

interface Sound {
  codec: string;
  /** Seconds that it goes on after the last frame; below 0 when it ends before. */
  beyondS: number;
}

/** Time stamps in thousandths of a second make frames of 24 a second differ by a fortieth; a frame left out, by one. */
const STEADY = 0.25;
/** Fine enough for every rate, and as version 4 to the present take it. */
const TIME_BASE = '1/90000';

/**
 * Decodes a clip to its end and measures what comes out. What only the header tells, whether the picture is to be
 * turned, is taken from what ffmpeg says of the file.
 * @throws FfmpegFailed `exit` when the file is no clip
 */
export async function lookAtClip(ffmpeg: Ffmpeg, path: string, signal: AbortSignal): Promise<ShownClip> {
  const run = { inputs: [{ path }], signal, deadlineMs: PROBE_MS };
  const list = async (...args: string[]): Promise<string> =>
    (await ffmpeg.read({ ...run, output: [...args, '-f', 'framecrc', '-'] })).toString();
  const packets = readStream(await list('-map', '0:V:0', '-c', 'copy'));
  const decoded = await list('-map', '0:V:0', '-enc_time_base', TIME_BASE);
  const shown = readStream(decoded);
  const size = sizeOf(decoded);
  if (!packets || !shown || !size) throw new FfmpegFailed('exit', 'no frames');
  const heard = await soundListing(list);
  const sound = heard === undefined ? undefined : readStream(heard);
  const isTurned = /display ?matrix/i.test(await ffmpeg.describe(run));
  return shownClip({ packets, shown, size, sound }, { decoded, isTurned });
}

function shownClip(
  { packets, shown, size, sound }: { packets: Listing; shown: Listing; size: PixelSize; sound: Listing | undefined },
  { decoded, isTurned }: { decoded: string; isTurned: boolean },
): ShownClip {
  const starts = shown.frames.map(({ atS }) => atS).sort((one, other) => one - other);
  const { startS } = shown;
  const last = starts.at(-1) ?? startS;
  const gaps = starts.slice(1).map((atS, index) => atS - (starts[index] ?? atS));
  // How long decoded frames last is not told by all versions; packets always tell.
  const usual = median(gaps) ?? packets.endS - startS;
  const endS = packets.endS > last ? packets.endS : last + usual;
  const lasts = [...gaps, endS - last];
  const isSteady = lasts.every((gap) => Math.abs(gap - usual) <= STEADY * usual);
  const frames = starts.length;
  const durationS = endS - startS;
  const [across, down] = (header(decoded, 'sar') ?? '').split('/').map(Number);
  const isSquare = !across || !down || across === down;
  return {
    codec: packets.codec,
    width: isSquare ? size.width : Math.round((size.width * across) / down),
    height: size.height,
    frames,
    durationS,
    fps: isSteady ? frames / durationS : 1 / usual,
    hasSound: sound !== undefined,
    isPlain: isPlainListing(decoded),
    startS,
    isStraight: !isTurned && isSquare && packets.frames.length === frames && startS <= usual,
    isSteady,
    ...(sound && { sound: { codec: sound.codec, beyondS: sound.endS - endS } }),
  };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((one, other) => one - other)[values.length >> 1];
}
