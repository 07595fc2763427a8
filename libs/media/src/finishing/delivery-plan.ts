import type { ClipFacts } from '../ffmpeg/probe-clip';
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
      /** How many times faster it plays; 1 when the surplus is cut off. */
      speed: number;
    };

/** Two lengths count as the same within one frame or 50 ms, whichever is more. */
export function toleranceS(fps: number): number {
  return Math.max(1 / fps, 0.05);
}

/**
 * A clip that is longer than asked for is cut, or plays faster when it ends on a given frame, which a cut would lose.
 * A shorter one is not what was paid for. Rate, size and codec are brought to what was asked for.
 */
export function planDelivery(facts: ClipFacts, wanted: Wanted): DeliveryPlan {
  const fps = wanted.fps ?? wholeRate(facts.fps);
  const tolerance = toleranceS(fps) + 1e-6;
  const surplus = facts.durationS - wanted.durationS;
  if (surplus < -tolerance) return { kind: 'too_short' };
  const fits =
    surplus <= tolerance &&
    Math.abs(facts.fps - fps) < 0.01 &&
    facts.width === wanted.size.width &&
    facts.height === wanted.size.height &&
    facts.codec === 'h264' &&
    facts.isPlain;
  if (fits) return { kind: 'keep' };
  const frames = Math.max(Math.round(wanted.durationS * fps), 1);
  const speed = wanted.endsOnFrame && surplus > tolerance ? facts.durationS / wanted.durationS : 1;
  return { kind: 'transcode', frames, fps, speed };
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
