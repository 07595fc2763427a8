import { AAC, BIT_EXACT, h264, MP4 } from '../ffmpeg/encoding';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import type { ClipFacts } from '../ffmpeg/probe-clip';
import type { PixelSize, QualityTier } from '../media-model';
import { type DeliveryPlan, tempoSteps } from './delivery-plan';

const DEADLINE_MS = 10 * 60_000;
const MAX_BYTES = 1024 ** 3;

export interface DeliveryJob {
  from: string;
  to: string;
  facts: ClipFacts;
  size: PixelSize;
  tier: QualityTier;
  signal: AbortSignal;
  progress(fraction: number): void;
}

/** Writes the clip as it is to be delivered: MP4 with its index first, without the metadata that it came with. */
export async function deliver(ffmpeg: Ffmpeg, plan: Exclude<DeliveryPlan, { kind: 'too_short' }>, job: DeliveryJob) {
  const { from, to, facts, signal, progress } = job;
  const maps = ['-map', '0:v:0', ...(facts.hasSound ? ['-map', '0:a:0'] : []), '-dn', '-sn'];
  const streams = plan.kind === 'keep' ? ['-c', 'copy', '-map_metadata', '-1'] : transcoding(plan, job);
  const total = plan.kind === 'keep' ? facts.frames : plan.frames;
  await ffmpeg.run({
    inputs: [{ path: from }],
    output: [...maps, ...streams, ...MP4, to],
    signal,
    deadlineMs: DEADLINE_MS,
    maxBytes: MAX_BYTES,
    onFrame: (frame) => progress(Math.min(frame / total, 1)),
  });
}

function transcoding(
  { frames, fps, speed }: Extract<DeliveryPlan, { kind: 'transcode' }>,
  { facts, size, tier }: DeliveryJob,
): string[] {
  const { width, height } = size;
  const video = [
    `setpts=(PTS-STARTPTS)/${speed}`,
    `fps=${fps}`,
    `scale=${width}:${height}:force_original_aspect_ratio=increase:flags=lanczos`,
    `crop=${width}:${height}`,
    'setsar=1',
    // The last frame stays for what rounding left open.
    `tpad=stop=${fps}:stop_mode=clone`,
    'format=yuv420p',
  ];
  const sound = [...(speed === 1 ? [] : tempoSteps(speed).map((step) => `atempo=${step}`)), 'apad'];
  const length = (frames / fps).toFixed(6);
  return [
    ...['-vf', video.join(','), '-frames:v', String(frames), '-r', String(fps)],
    ...(facts.hasSound ? ['-af', sound.join(','), '-t', length, ...AAC] : []),
    ...h264(tier, fps),
    ...BIT_EXACT,
  ];
}
