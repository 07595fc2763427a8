import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clipParts, declareClip, declaredSourceType, sourceTypeOfAll, type SourceType } from '@cse/storage';
import sharp from 'sharp';
import { videoSize } from '../../capabilities/pixel-size';
import { AAC, h264, MP4 } from '../../ffmpeg/encoding';
import { renderFailure, type Ffmpeg } from '../../ffmpeg/ffmpeg';
import { probeClip } from '../../ffmpeg/probe-clip';
import { framingIn, type ShotMove } from '../../framing/framing';
import {
  ProviderFailure,
  VideoModel,
  type CancelResult,
  type GivenPicture,
  type PixelSize,
  type ProviderContext,
  type SubmitResult,
  type VideoTask,
} from '../../media-model';
import { animaticGraph, longerGraph, type AnimaticPlan } from './graph';

const DEFAULT_FPS = 24;
/** Of a clip whose words name none. */
const UNSAID_MOVE: ShotMove = 'push_in';
/** A minute of 1080p at 60 frames a second takes about seven minutes on two cores. */
const DEADLINE_MS = 15 * 60_000;
const MAX_BYTES = 1024 ** 3;

/**
 * The local animator: a slow camera on each frame, moving as the words ask, and a cross-fade from the start to the end;
 * or over the last frame of a clip that is to go on. Needs no key and no
 * network; the same request makes the same bytes with the same ffmpeg.
 */
export class AnimaticModel extends VideoModel {
  readonly id = 'animatic';
  override readonly isLocal = true;

  /** @param ffmpeg the program of this machine; asked for when there is work, for the api has none and needs none */
  constructor(private readonly ffmpeg: () => Ffmpeg | undefined) {
    super();
  }

  async submit(task: VideoTask, { folder, signal, progress }: ProviderContext): Promise<SubmitResult> {
    const ffmpeg = this.ffmpeg();
    if (!ffmpeg) throw new ProviderFailure('provider_auth', 'there is no ffmpeg on this machine');
    const fps = task.fps ?? DEFAULT_FPS;
    const frames = Math.max(Math.round(task.durationS * fps), 1);
    const size = videoSize(task.aspectRatio, task.resolution);
    const path = join(folder, 'animatic.mp4');
    const plan = { ...size, frames, fps, move: framingIn(task.prompt).move ?? UNSAID_MOVE };
    try {
      const { inputs, graph, before, sourceType, sound } = task.extendOf
        ? await longer(ffmpeg, plan, task.extendOf.path, signal)
        : await overStills(plan, task, folder);
      const whole = before + frames;
      await ffmpeg.run({
        inputs,
        output: [
          ...['-filter_complex', graph, '-map', '[out]', ...sound, '-frames:v', String(whole), '-r', String(fps)],
          ...h264(task.tier, fps),
          ...MP4,
          path,
        ],
        signal,
        deadlineMs: DEADLINE_MS,
        maxBytes: MAX_BYTES,
        onFrame: (done) => progress(Math.min(done / whole, 1)),
      });
      // A camera over pictures changes nothing of what they are of.
      await declareClip(path, sourceType ?? 'algorithmicallyEnhanced');
    } catch (error) {
      throw renderFailure(error);
    }
    return { state: 'done', outputs: [{ from: 'file', path, contentType: 'video/mp4' }] };
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'local clips have no task to ask about'));
  }

  cancel(): Promise<CancelResult> {
    return Promise.resolve('confirmed');
  }
}

type Plan = Omit<AnimaticPlan, 'hasEnd'>;

/** What is rendered, and after how many frames that are there already. */
interface Rendering {
  inputs: { path: string }[];
  graph: string;
  before: number;
  sound: string[];
  sourceType: SourceType | undefined;
}

async function overStills(plan: Plan, { startFrame, endFrame }: VideoTask, folder: string): Promise<Rendering> {
  const stills = [startFrame, endFrame].filter((still) => still !== undefined);
  if (stills.length === 0) throw new ProviderFailure('invalid_request', 'there is no picture to move over');
  return {
    inputs: await Promise.all(
      stills.map(async (frame, index) => ({ path: await enlarge(frame, plan, join(folder, `still-${index}.png`)) })),
    ),
    graph: animaticGraph({ ...plan, hasEnd: endFrame !== undefined }),
    ...{ before: 0, sound: [] },
    sourceType: sourceTypeOfAll(stills.map(({ bytes }) => declaredSourceType(bytes))),
  };
}

/** The clip as it is, then a camera over its last frame; where it has sound, that ends with it and silence follows. */
async function longer(ffmpeg: Ffmpeg, plan: Plan, path: string, signal: AbortSignal): Promise<Rendering> {
  const { durationS, hasSound } = await probeClip(ffmpeg, path, signal);
  const before = Math.max(Math.round(durationS * plan.fps), 1);
  const lengthS = ((before + plan.frames) / plan.fps).toFixed(6);
  return {
    ...{ inputs: [{ path }], graph: longerGraph(plan, before), before },
    sound: hasSound ? ['-map', '0:a:0', '-af', 'apad', '-t', lengthS, ...AAC] : [],
    sourceType: (await clipParts(path)).sourceType,
  };
}

/** The frame cut to the shape of the clip, at twice its size. */
async function enlarge(frame: GivenPicture, { width, height }: PixelSize, path: string): Promise<string> {
  const png = sharp(frame.bytes)
    .resize(width * 2, height * 2, { fit: 'cover', kernel: 'lanczos3' })
    .removeAlpha()
    .png({ compressionLevel: 1 });
  await writeFile(path, await png.toBuffer(), { mode: 0o600 });
  return path;
}
