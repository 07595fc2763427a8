import { join } from 'node:path';
import { clipParts, declareClip, declaring, makeThumbnail, sourceTypeOfMade, type SourceType } from '@cse/storage';
import sharp from 'sharp';
import { videoSize } from '../capabilities/pixel-size';
import { AAC, BIT_EXACT, h264, MP4 } from '../ffmpeg/encoding';
import { FfmpegFailed, type Ffmpeg } from '../ffmpeg/ffmpeg';
import { probeClip, type ClipFacts } from '../ffmpeg/probe-clip';
import { lookAtClip, type ShownClip } from '../ffmpeg/shown-clip';
import type { JobWarning } from '../job/job';
import {
  ProviderFailure,
  type Outline,
  type PixelSize,
  type QualityTier,
  type StitchTask,
  type VideoTask,
} from '../media-model';
import { isShownAlike, planDelivery, tempoSteps, toleranceS, type DeliveryPlan, type Wanted } from './delivery-plan';
import { Finisher, type Finished, type FinishedFile, type FinishingContext } from './finisher';

const DELIVERY_DEADLINE_MS = 10 * 60_000;
const POSTER_DEADLINE_MS = 60_000;
const MAX_BYTES = 1024 ** 3;
const POSTER_QUALITY = 85;

/**
 * Measures what a vendor delivered and brings it to the length, rate and size of the request, with a poster frame. What
 * is right as it is and has a manifest is kept to the byte, for a manifest is signed over these.
 */
export class VideoFinisher extends Finisher<VideoTask> {
  constructor(private readonly ffmpeg: Ffmpeg) {
    super();
  }

  async finish(
    path: string,
    task: Outline<VideoTask>,
    { folder, signal, progress, madeBy }: FinishingContext,
  ): Promise<Finished> {
    const size = videoSize(task.aspectRatio, task.resolution);
    // A clip that was made longer is handed out with what it was before.
    const durationS = (task.extendOf?.durationS ?? 0) + task.requestedS;
    const wanted = { durationS, fps: task.fps, size, endsOnFrame: task.endFrame !== undefined };
    const clip = await this.measure(path, signal);
    const plan = planDelivery(clip, wanted);
    if (plan.kind === 'too_short') throw new ProviderFailure('bad_output', 'the clip is shorter than was asked for');
    const { sourceType, hasManifest, isIndexFirst } = await clipParts(path);
    const type = sourceTypeOfMade(sourceType, madeBy);
    const isSigned = plan.kind === 'keep' && hasManifest && isIndexFirst;
    const to = isSigned ? path : join(folder, 'delivered.mp4');
    if (!isSigned) {
      await this.checked(deliver(this.ffmpeg, plan, { from: path, to, clip, size, tier: task.tier, signal, progress }));
      await declareClip(to, type);
    }
    const delivered = await this.measure(to, signal);
    const isLong = Math.abs(delivered.durationS - durationS) <= toleranceS(delivered.fps) + 1e-6;
    if (!isLong || !isShownAlike(delivered, delivered.fps)) {
      throw new ProviderFailure('bad_output', 'the clip could not be brought to the form that was asked for');
    }
    const files = await this.checked(withPoster(this.ffmpeg, to, delivered, { type, signal }));
    return { files, warnings: warningsOf(plan, clip, wanted) };
  }

  private measure(path: string, signal: AbortSignal): Promise<ShownClip> {
    return this.checked(lookAtClip(this.ffmpeg, path, signal));
  }

  /** ffmpeg gives up over a file that is none; anything else that stops it may go better the next time. */
  private async checked<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      if (cause instanceof FfmpegFailed && cause.reason === 'exit') {
        throw new ProviderFailure('bad_output', 'what was delivered is no clip that can be kept', { cause });
      }
      throw cause;
    }
  }
}

/** A film of ours is right as it is: measured once more, with a poster frame. */
export class FilmFinisher extends Finisher<StitchTask> {
  constructor(private readonly ffmpeg: Ffmpeg) {
    super();
  }

  async finish(path: string, _task: Outline<StitchTask>, { signal }: FinishingContext): Promise<Finished> {
    const facts = await probeClip(this.ffmpeg, path, signal);
    const type = sourceTypeOfMade((await clipParts(path)).sourceType, 'program');
    return { files: await withPoster(this.ffmpeg, path, facts, { type, signal }), warnings: [] };
  }
}

/** What of the clip is not as it was asked for, although it was delivered. */
function warningsOf(plan: DeliveryPlan, clip: ShownClip, { durationS, size, endsOnFrame }: Wanted): JobWarning[] {
  if (plan.kind !== 'transcode') return [];
  const warnings: JobWarning[] = [];
  if (clip.durationS < durationS - toleranceS(plan.fps)) {
    const came = `the provider delivered ${clip.durationS.toFixed(2)} s of ${durationS} s`;
    const done = endsOnFrame ? 'it plays slower for that' : 'its last picture stays for the rest';
    warnings.push({ code: 'clip_lengthened', detail: `${came}: ${done}` });
  }
  if (plan.fit.by === 'pad') {
    const shape = `${clip.width}×${clip.height} in place of ${size.width}×${size.height}`;
    warnings.push({ code: 'clip_padded', detail: `the provider delivered a clip of ${shape}: it has black bars` });
  }
  return warnings;
}

interface Delivery {
  from: string;
  to: string;
  clip: ShownClip;
  size: PixelSize;
  tier: QualityTier;
  signal: AbortSignal;
  progress(fraction: number): void;
}

/** Writes the clip as it is to be delivered: MP4 with its index first, without the metadata that it came with. */
async function deliver(ffmpeg: Ffmpeg, plan: Exclude<DeliveryPlan, { kind: 'too_short' }>, delivery: Delivery) {
  const { from, to, clip, signal, progress } = delivery;
  const maps = ['-map', '0:V:0', ...(clip.hasSound ? ['-map', '0:a:0'] : []), '-dn', '-sn'];
  const streams = plan.kind === 'keep' ? ['-c', 'copy', '-map_metadata', '-1'] : transcoding(plan, delivery);
  const total = plan.kind === 'keep' ? clip.frames : plan.frames;
  await ffmpeg.run({
    inputs: [{ path: from }],
    output: [...maps, ...streams, ...MP4, to],
    signal,
    deadlineMs: DELIVERY_DEADLINE_MS,
    maxBytes: MAX_BYTES,
    onFrame: (frame) => progress(Math.min(frame / total, 1)),
  });
}

/** Seconds of sound before the first frame that nobody hears: the resampler fills or cuts that little by itself. */
const UNHEARD_S = 0.001;

function transcoding(
  { frames, fps, speed, fit }: Extract<DeliveryPlan, { kind: 'transcode' }>,
  { clip, size, tier }: Delivery,
): string[] {
  const to = `${size.width}:${size.height}`;
  const video = [
    `setpts=(PTS-STARTPTS)/${speed}`,
    `fps=${fps}`,
    // Turned by ffmpeg before it comes here; scaling to the shown size makes oblong pixels square.
    `scale=${fit.scaled.width}:${fit.scaled.height}:flags=lanczos`,
    fit.by === 'crop' ? `crop=${to}` : `pad=${to}:(ow-iw)/2:(oh-ih)/2`,
    'setsar=1',
    // The last frame stays for what is missing.
    `tpad=stop=${fps}:stop_mode=clone`,
    'format=yuv420p',
  ];
  const sound = [
    // Both begin with the first frame: sound before it goes, and sound that comes late stays late.
    ...(clip.startS > UNHEARD_S ? [`atrim=start=${clip.startS.toFixed(6)}`] : []),
    `asetpts=PTS-${clip.startS.toFixed(6)}/TB`,
    'aresample=async=1:first_pts=0',
    ...(speed === 1 ? [] : tempoSteps(speed).map((step) => `atempo=${step}`)),
    'apad',
  ];
  const length = (frames / fps).toFixed(6);
  return [
    ...['-vf', video.join(','), '-frames:v', String(frames), '-r', String(fps)],
    ...(clip.hasSound ? ['-af', sound.join(','), '-t', length, ...AAC] : []),
    ...h264(tier, fps),
    ...BIT_EXACT,
  ];
}

/** The clip itself and its first frame as a JPEG of the same size, with a ThumbHash for both. */
async function withPoster(
  ffmpeg: Ffmpeg,
  path: string,
  { width, height, durationS, fps }: ClipFacts,
  { type, signal }: { type: SourceType; signal: AbortSignal },
): Promise<FinishedFile[]> {
  const frame = await ffmpeg.read({
    inputs: [{ path }],
    output: ['-map', '0:v:0', '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-'],
    signal,
    deadlineMs: POSTER_DEADLINE_MS,
  });
  const { thumbhash } = await makeThumbnail(frame);
  const poster = declaring(await sharp(frame).jpeg({ quality: POSTER_QUALITY }).toBuffer(), 'jpeg', type);
  return [
    { role: 'clip', content: { path }, contentType: 'video/mp4', width, height, durationS, fps, thumbhash },
    { role: 'poster', content: poster, contentType: 'image/jpeg', width, height, thumbhash },
  ];
}
