import { MediaConfig } from '@cse/config';
import { uuidv7 } from '@cse/core';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { chooseVideo, nearestRatio, type VideoChoice, type VideoRequest } from '../capabilities/choose-video';
import { videoSize } from '../capabilities/video-size';
import type { JobWarning } from '../job/job';
import type { PixelSize } from '../media-model';
import { Frames, type FrameRequest } from './frames';
import { MediaOffer, priced } from '../capabilities/offer';
import type { Prepared } from './prepared';

/** Share of a frame that may be cut off without a word. */
const UNNOTICED_CROP = 0.03;

export interface ClipRequest extends VideoRequest {
  start: FrameRequest;
  end?: FrameRequest;
}

/** Chooses who animates a request, prices it, and brings its frames: an honest quote has seen what it is for. */
@Injectable()
export class VideoPreparation {
  constructor(
    private readonly offer: MediaOffer,
    private readonly frames: Frames,
    private readonly config: MediaConfig,
  ) {}

  /**
   * Nothing is fetched for what nobody could make, and nothing is kept of what is refused.
   * @throws AppError `unsupported_option`, `unpriced_model`, and what `Frames.read` throws
   */
  async prepare(userId: string, request: ClipRequest): Promise<Prepared> {
    const { task, provider, capability, warnings } = this.choose(request);
    const wanted = [request.start, ...(request.end ? [request.end] : [])];
    const pictures = await Promise.all(wanted.map((frame) => this.frames.read(userId, frame)));
    const aspectRatio = task.aspectRatio ?? nearestRatio(pictures[0]!, capability.aspectRatios);
    const id = uuidv7();
    const [startFrame, endFrame] = await this.frames.keep(id, pictures);
    const input = { ...task, aspectRatio, startFrame: startFrame!, ...(endFrame && { endFrame }) };
    return {
      id,
      provider: provider.id,
      input,
      heldKeys: [...new Set([startFrame, endFrame].flatMap((frame) => frame?.key ?? []))],
      warnings: [...warnings, ...cropWarnings(pictures, videoSize(aspectRatio, task.resolution))],
      estimate: this.offer.priceOf(capability, task),
      images: 0,
      videoSeconds: task.durationS,
      requestedS: task.requestedS,
    };
  }

  /** What the price list will be asked for. @throws AppError `unsupported_option` */
  bound(request: VideoRequest): PricedModel & MediaQuantity {
    const { capability, task } = this.choose(request);
    return priced(capability, task);
  }

  private choose(request: VideoRequest): VideoChoice {
    return chooseVideo(request, this.offer.today(this.config.videoProvider), this.offer.priceOf);
  }
}

function cropWarnings(pictures: readonly PixelSize[], clip: PixelSize): JobWarning[] {
  const shape = ({ width, height }: PixelSize) => width / height;
  return pictures.flatMap((picture, index) => {
    const kept = Math.min(shape(picture) / shape(clip), shape(clip) / shape(picture));
    if (kept >= 1 - UNNOTICED_CROP) return [];
    const cut = Math.round((1 - kept) * 100);
    const detail = `the ${index === 0 ? 'start' : 'end'} frame has another shape than the clip: ${cut} % of it is cut off`;
    return [{ code: 'frame_cropped', detail }];
  });
}
