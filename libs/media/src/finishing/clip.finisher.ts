import { join } from 'node:path';
import { videoSize } from '../capabilities/video-size';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import { FfmpegFailed } from '../ffmpeg/ffmpeg-failed';
import { type ClipFacts, probeClip } from '../ffmpeg/probe-clip';
import { type Outline, ProviderFailure, type VideoTask } from '../media-model';
import { deliver } from './deliver';
import { planDelivery, toleranceS } from './delivery-plan';
import { type FinishedFile, Finisher, type FinishingContext } from './finisher';
import { withPoster } from './poster';

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
