import { MediaConfig } from '@cse/config';
import { inputError, uuidv7 } from '@cse/core';
import { ContentPolicy } from '@cse/moderation';
import {
  MAX_IMAGE_BYTES,
  MAX_MADE_IMAGE_BYTES,
  normaliseImage,
  ObjectStorage,
  SafeFetch,
  type NormalisedImage,
} from '@cse/storage';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { Artifact } from '../artifacts/artifact-store';
import { Artifacts } from '../artifacts/artifacts';
import { PendingObjects } from '../artifacts/pending-objects';
import { chooseVideo, nearestRatio, type VideoChoice, type VideoRequest } from '../capabilities/choose-video';
import { MediaOffer, priced } from '../capabilities/offer';
import { videoSize } from '../capabilities/pixel-size';
import type { JobWarning } from '../job/job';
import type { StoredKeyFrame } from '../job/job-input';
import type { PixelSize } from '../media-model';
import { wordingsOf, type Prepared } from './image-preparation';

/** Where a key frame comes from: a file of the user's own, or an address anywhere. */
export type KeyFrameSource = { artifactId: string } | { url: string };

export interface KeyFrameRequest {
  source: KeyFrameSource;
  /** JSON pointer of the field that names it, for errors. */
  pointer: string;
}

/** Pictures that clips start and end on. */
@Injectable()
export class KeyFrames {
  constructor(
    private readonly artifacts: Artifacts,
    private readonly safeFetch: SafeFetch,
    private readonly storage: ObjectStorage,
    private readonly pending: PendingObjects,
  ) {}

  /**
   * The picture alone, as `normaliseImage` makes it.
   * @throws AppError `not_found` (also for another user's file), `invalid_state` (an upload that is not complete),
   *   `image_rejected`, `url_not_allowed`
   */
  async read(userId: string, { source, pointer }: KeyFrameRequest): Promise<NormalisedImage> {
    if ('url' in source) return this.safeFetch.image(source.url, { pointer });
    const artifact = await this.picture(userId, source.artifactId, pointer);
    // One that a provider made may be larger than what a user brings.
    return normaliseImage(await this.artifacts.read(artifact), { pointer, maxBytes: MAX_MADE_IMAGE_BYTES });
  }

  /**
   * Refuses what `read` does. An artifact was looked at when its upload was complete; an address is asked.
   * @throws AppError as `read`
   */
  async check(userId: string, request: KeyFrameRequest): Promise<void> {
    if ('url' in request.source) await this.read(userId, request);
    else await this.picture(userId, request.source.artifactId, request.pointer);
  }

  private async picture(userId: string, artifactId: string, pointer: string): Promise<Artifact> {
    const artifact = await this.artifacts.ready(userId, artifactId, pointer);
    if (artifact.contentType.startsWith('image/')) return artifact;
    throw inputError('image_rejected', pointer, 'the artifact is no picture');
  }

  /**
   * Keeps the key frames of a job until it has ended. Whatever happens to the job, none of them stays for ever.
   * @throws AppError `store_unavailable` while the disk is nearly full
   */
  async keep(jobId: string, frames: readonly NormalisedImage[]): Promise<StoredKeyFrame[]> {
    await this.storage.requireRoom(frames.reduce((total, { bytes }) => total + bytes.length, 0));
    const stored = frames.map(({ sha256, width, height }) => ({ key: `frames/${jobId}/${sha256}`, width, height }));
    await this.pending.note(stored.map(({ key }) => key));
    for (const [index, { bytes, contentType }] of frames.entries()) {
      await this.storage.put(stored[index]!.key, bytes, { contentType, maxBytes: MAX_IMAGE_BYTES * 4 });
    }
    return stored;
  }
}

/** Share of a key frame that may be cut off without a word. */
const UNNOTICED_CROP = 0.03;

export interface ClipRequest extends VideoRequest {
  start: KeyFrameRequest;
  end?: KeyFrameRequest;
}

/** Chooses who animates a request, prices it, and brings its key frames: an honest quote has seen what it is for. */
@Injectable()
export class VideoPreparation {
  constructor(
    private readonly offer: MediaOffer,
    private readonly keyFrames: KeyFrames,
    private readonly policy: ContentPolicy,
    private readonly config: MediaConfig,
  ) {}

  /**
   * Nothing is fetched for what nobody could make, and nothing is kept of what is refused.
   * @throws AppError `unsupported_option`, `unpriced_model`, `content_refused`, `provider_unavailable`, and what
   *   `KeyFrames.read` throws
   */
  async prepare(userId: string, request: ClipRequest): Promise<Prepared> {
    const { task, provider, capability, warnings } = this.choose(request);
    await this.vet(request);
    const pictures = await Promise.all(framesOf(request).map((frame) => this.keyFrames.read(userId, frame)));
    const aspectRatio = task.aspectRatio ?? nearestRatio(pictures[0]!, capability.aspectRatios);
    const id = uuidv7();
    const frames = await this.keyFrames.keep(id, pictures);
    const [startFrame, endFrame] = frames;
    // A clip that ends where it starts has one.
    const sizes = new Map(frames.map(({ key }, index) => [key, pictures[index]!.bytes.length]));
    const input = { ...task, aspectRatio, startFrame: startFrame!, ...(endFrame && { endFrame }) };
    return {
      id,
      provider: provider.id,
      input,
      heldKeys: [...sizes.keys()],
      heldBytes: [...sizes.values()].reduce((total, bytes) => total + bytes, 0),
      artifactIds: framesOf(request).flatMap(({ source }) => ('artifactId' in source ? source.artifactId : [])),
      warnings: [...warnings, ...cropWarnings(pictures, videoSize(aspectRatio, task.resolution))],
      estimate: this.offer.priceOf(capability, task),
      images: 0,
      videoSeconds: task.durationS,
      requestedS: task.requestedS,
    };
  }

  /** Refuses the words and key frames that `prepare` refuses, and keeps nothing of them. @throws AppError as `prepare` */
  async check(userId: string, request: ClipRequest): Promise<void> {
    await this.vet(request);
    await Promise.all(framesOf(request).map((frame) => this.keyFrames.check(userId, frame)));
  }

  /** What the price list will be asked for. @throws AppError `unsupported_option` */
  bound(request: VideoRequest): PricedModel & MediaQuantity {
    const { capability, task } = this.choose(request);
    return priced(capability, task);
  }

  private async vet(request: ClipRequest): Promise<void> {
    if (this.policy.looksAt('video')) await this.policy.check(wordingsOf('/video_prompt', request));
  }

  private choose(request: VideoRequest): VideoChoice {
    return chooseVideo(request, this.offer.today(this.config.videoProvider), this.offer.priceOf);
  }
}

function framesOf({ start, end }: ClipRequest): KeyFrameRequest[] {
  return end ? [start, end] : [start];
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
