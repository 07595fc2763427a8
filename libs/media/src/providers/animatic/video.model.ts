import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declareClip, declaredSourceType, sourceTypeOfAll } from '@cse/storage';
import sharp from 'sharp';
import { videoSize } from '../../capabilities/pixel-size';
import { h264, MP4 } from '../../ffmpeg/encoding';
import { renderFailure, type Ffmpeg } from '../../ffmpeg/ffmpeg';
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
import { animaticGraph } from './graph';

const DEFAULT_FPS = 24;
/** Of a clip whose words name none. */
const UNSAID_MOVE: ShotMove = 'push_in';
/** A minute of 1080p at 60 frames a second takes about seven minutes on two cores. */
const DEADLINE_MS = 15 * 60_000;
const MAX_BYTES = 1024 ** 3;

/**
 * The local animator: a slow camera on each frame, moving as the words ask, and a cross-fade from the start to the end. Needs no key and no
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
    const stills = [task.startFrame, task.endFrame].filter((still) => still !== undefined);
    if (stills.length === 0) throw new ProviderFailure('invalid_request', 'there is no picture to move over');
    const path = join(folder, 'animatic.mp4');
    try {
      const inputs = await Promise.all(
        stills.map(async (frame, index) => ({ path: await enlarge(frame, size, join(folder, `still-${index}.png`)) })),
      );
      const hasEnd = task.endFrame !== undefined;
      const graph = animaticGraph({ ...size, frames, fps, hasEnd, move: framingIn(task.prompt).move ?? UNSAID_MOVE });
      await ffmpeg.run({
        inputs,
        output: [
          ...['-filter_complex', graph, '-map', '[out]', '-frames:v', String(frames), '-r', String(fps)],
          ...h264(task.tier, fps),
          ...MP4,
          path,
        ],
        signal,
        deadlineMs: DEADLINE_MS,
        maxBytes: MAX_BYTES,
        onFrame: (done) => progress(Math.min(done / frames, 1)),
      });
      // A camera over pictures changes nothing of what they are of.
      await declareClip(
        path,
        sourceTypeOfAll(stills.map(({ bytes }) => declaredSourceType(bytes))) ?? 'algorithmicallyEnhanced',
      );
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

/** The frame cut to the shape of the clip, at twice its size. */
async function enlarge(frame: GivenPicture, { width, height }: PixelSize, path: string): Promise<string> {
  const png = sharp(frame.bytes)
    .resize(width * 2, height * 2, { fit: 'cover', kernel: 'lanczos3' })
    .removeAlpha()
    .png({ compressionLevel: 1 });
  await writeFile(path, await png.toBuffer(), { mode: 0o600 });
  return path;
}
