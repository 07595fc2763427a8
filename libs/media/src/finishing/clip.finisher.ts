import { join } from 'node:path';
import { makeThumbnail } from '@cse/storage';
import sharp from 'sharp';
import { videoSize } from '../capabilities/pixel-size';
import { AAC, BIT_EXACT, h264, MP4 } from '../ffmpeg/encoding';
import { FfmpegFailed, type Ffmpeg } from '../ffmpeg/ffmpeg';
import { probeClip, type ClipFacts } from '../ffmpeg/probe-clip';
import {
  ProviderFailure,
  type Outline,
  type PixelSize,
  type QualityTier,
  type StitchTask,
  type VideoTask,
} from '../media-model';
import { planDelivery, tempoSteps, toleranceS, type DeliveryPlan } from './delivery-plan';
import { Finisher, type FinishedFile, type FinishingContext } from './finisher';

const DELIVERY_DEADLINE_MS = 10 * 60_000;
const POSTER_DEADLINE_MS = 60_000;
const MAX_BYTES = 1024 ** 3;
const POSTER_QUALITY = 85;

/** Measures what a vendor delivered and brings it to the length, rate and size of the request, with a poster frame. */
export class VideoFinisher extends Finisher<VideoTask> {
  constructor(private readonly ffmpeg: Ffmpeg) {
    super();
  }

  async finish(
    path: string,
    task: Outline<VideoTask>,
    { folder, signal, progress }: FinishingContext,
  ): Promise<FinishedFile[]> {
    const size = videoSize(task.aspectRatio, task.resolution);
    const wanted = { durationS: task.requestedS, fps: task.fps, size, endsOnFrame: task.endFrame !== undefined };
    const facts = await this.measure(path, signal);
    const plan = planDelivery(facts, wanted);
    if (plan.kind === 'too_short') throw new ProviderFailure('bad_output', 'the clip is shorter than was asked for');
    const to = join(folder, 'delivered.mp4');
    await this.checked(deliver(this.ffmpeg, plan, { from: path, to, facts, size, tier: task.tier, signal, progress }));
    const delivered = await this.measure(to, signal);
    if (Math.abs(delivered.durationS - task.requestedS) > toleranceS(delivered.fps) + 1e-6) {
      throw new ProviderFailure('bad_output', 'the clip could not be brought to the length that was asked for');
    }
    return this.checked(withPoster(this.ffmpeg, to, delivered, signal));
  }

  private measure(path: string, signal: AbortSignal): Promise<ClipFacts> {
    return this.checked(probeClip(this.ffmpeg, path, signal));
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

  async finish(path: string, _task: Outline<StitchTask>, { signal }: FinishingContext): Promise<FinishedFile[]> {
    return withPoster(this.ffmpeg, path, await probeClip(this.ffmpeg, path, signal), signal);
  }
}

interface Delivery {
  from: string;
  to: string;
  facts: ClipFacts;
  size: PixelSize;
  tier: QualityTier;
  signal: AbortSignal;
  progress(fraction: number): void;
}

/** Writes the clip as it is to be delivered: MP4 with its index first, without the metadata that it came with. */
async function deliver(ffmpeg: Ffmpeg, plan: Exclude<DeliveryPlan, { kind: 'too_short' }>, delivery: Delivery) {
  const { from, to, facts, signal, progress } = delivery;
  const maps = ['-map', '0:v:0', ...(facts.hasSound ? ['-map', '0:a:0'] : []), '-dn', '-sn'];
  const streams = plan.kind === 'keep' ? ['-c', 'copy', '-map_metadata', '-1'] : transcoding(plan, delivery);
  const total = plan.kind === 'keep' ? facts.frames : plan.frames;
  await ffmpeg.run({
    inputs: [{ path: from }],
    output: [...maps, ...streams, ...MP4, to],
    signal,
    deadlineMs: DELIVERY_DEADLINE_MS,
    maxBytes: MAX_BYTES,
    onFrame: (frame) => progress(Math.min(frame / total, 1)),
  });
}

function transcoding(
  { frames, fps, speed }: Extract<DeliveryPlan, { kind: 'transcode' }>,
  { facts, size, tier }: Delivery,
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

/** The clip itself and its first frame as a JPEG of the same size, with a ThumbHash for both. */
async function withPoster(
  ffmpeg: Ffmpeg,
  path: string,
  { width, height, durationS, fps }: ClipFacts,
  signal: AbortSignal,
): Promise<FinishedFile[]> {
  const frame = await ffmpeg.read({
    inputs: [{ path }],
    output: ['-map', '0:v:0', '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-'],
    signal,
    deadlineMs: POSTER_DEADLINE_MS,
  });
  const { thumbhash } = await makeThumbnail(frame);
  const poster = await sharp(frame).jpeg({ quality: POSTER_QUALITY }).toBuffer();
  return [
    { role: 'clip', content: { path }, contentType: 'video/mp4', width, height, durationS, fps, thumbhash },
    { role: 'poster', content: poster, contentType: 'image/jpeg', width, height, thumbhash },
  ];
}
