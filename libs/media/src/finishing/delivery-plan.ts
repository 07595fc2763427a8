import type { ShownClip } from '../ffmpeg/shown-clip';
import type { PixelSize } from '../media-model';

/** What was asked for. */
export interface Wanted {
  durationS: number;
  /** Absent: as the clip comes. */
  fps?: number;
  size: PixelSize;
  /** The last frame of the clip is one that was given, and must stay the last. */
  endsOnFrame: boolean;
}

/** How a clip is brought to what was asked for. */
export type DeliveryPlan =
  | { kind: 'too_short' }
  /** It is right as it is. */
  | { kind: 'keep' }
  | {
      kind: 'transcode';
      frames: number;
      fps: number;
      /** How many times faster it plays; below 1 slower, 1 when the surplus is cut off or the last frame stays on. */
      speed: number;
      fit: Fit;
    };

/** How a picture is brought to a size: scaled, and then cut to it, or put on black where too much would be cut off. */
export interface Fit {
  scaled: PixelSize;
  by: 'crop' | 'pad';
}

/**
 * Shortest that a clip may fall short of what was asked for and still be delivered, its last frame staying on or, where
 * that is a given one, the clip playing slower. Vendors count in frames of their own and come out a few short; a quarter
 * of a second is seen as a moment of rest, and in four seconds a slowing of a sixteenth is not seen at all.
 */
export const MOST_MISSING_S = 0.25;
/**
 * Most of a picture's width or height that is cut off to fit: what stays is its safe action area, which is 93 % of either
 * (SMPTE ST 2046-1). Vendors' sizes come near a ratio and seldom meet it (1104×832 for 4:3, 832×480 for 16:9).
 */
const MOST_CUT = 0.07;

/** Two lengths count as the same within one frame or 50 ms, whichever is more. */
export function toleranceS(fps: number): number {
  return Math.max(1 / fps, 0.05);
}

/**
 * A clip that is longer than asked for is cut, or plays faster when it ends on a given frame, which a cut would lose.
 * One that is a little shorter is made longer; more than a little is not what was paid for. Rate, size and codec are
 * brought to what was asked for, and what only some players show right is made plain.
 */
export function planDelivery(clip: ShownClip, wanted: Wanted): DeliveryPlan {
  const fps = wanted.fps ?? wholeRate(clip.fps);
  const tolerance = toleranceS(fps) + 1e-6;
  const surplus = clip.durationS - wanted.durationS;
  if (surplus < -Math.max(MOST_MISSING_S, tolerance) - 1e-6) return { kind: 'too_short' };
  const hasLength = Math.abs(surplus) <= tolerance;
  const fits =
    hasLength &&
    Math.abs(clip.fps - fps) < 0.01 &&
    clip.width === wanted.size.width &&
    clip.height === wanted.size.height &&
    clip.codec === 'h264' &&
    isShownAlike(clip, fps);
  if (fits) return { kind: 'keep' };
  const frames = Math.max(Math.round(wanted.durationS * fps), 1);
  const speed = wanted.endsOnFrame && !hasLength ? clip.durationS / wanted.durationS : 1;
  return { kind: 'transcode', frames, fps, speed, fit: fitInto(clip, wanted.size) };
}

/** Whether every player shows a clip in the same way, from its first frame to its last, and then ends. */
export function isShownAlike({ isPlain, isStraight, isSteady, sound }: ShownClip, fps: number): boolean {
  const soundFits = sound === undefined || (sound.codec === 'aac' && sound.beyondS <= toleranceS(fps));
  return isPlain && isStraight && isSteady && soundFits;
}

export function fitInto(shown: PixelSize, size: PixelSize): Fit {
  const [across, down] = [size.width / shown.width, size.height / shown.height];
  const cut = 1 - Math.min(across, down) / Math.max(across, down);
  const by = cut <= MOST_CUT ? 'crop' : 'pad';
  const scale = by === 'crop' ? Math.max(across, down) : Math.min(across, down);
  // In even pixels, as the chroma of 4:2:0 wants them; outwards where it is cut, inwards where it is padded.
  const round = by === 'crop' ? Math.ceil : Math.floor;
  const even = (pixels: number): number => Math.max(2 * round(pixels / 2 - (by === 'crop' ? 1e-6 : -1e-6)), 2);
  return { scaled: { width: even(shown.width * scale), height: even(shown.height * scale) }, by };
}

/** The whole number of frames a second closest to a measured rate, within 12–60. */
export function wholeRate(fps: number): number {
  return Math.min(Math.max(Math.round(fps), 12), 60);
}

/** `atempo` steps that together make the speed: each may at most double or halve. */
export function tempoSteps(speed: number): number[] {
  if (speed > 2) return [2, ...tempoSteps(speed / 2)];
  if (speed < 0.5) return [0.5, ...tempoSteps(speed * 2)];
  return [speed];
}
