import { MediaConfig } from '@cse/config';
import { inputError, uuidv7 } from '@cse/core';
import { ContentPolicy } from '@cse/moderation';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { Artifact } from '../artifacts/artifact-store';
import { Artifacts } from '../artifacts/artifacts';
import type { VideoCapability } from '../capabilities/capability';
import { chooseVideo, nearestRatio, type VideoChoice, type VideoRequest } from '../capabilities/choose-video';
import { MediaOffer, priced } from '../capabilities/offer';
import { videoSize } from '../capabilities/pixel-size';
import { wholeRate } from '../finishing/delivery-plan';
import type { JobWarning } from '../job/job';
import type { VideoInput } from '../job/job-input';
import { ASPECT_RATIOS, RESOLUTIONS, type AspectRatio, type PixelSize, type Resolution } from '../media-model';
import { artifactIdsOf, GivenPictures, type PictureRequest } from './given-pictures';
import { wordingsOf, type Prepared } from './image-preparation';

/** Share of a key frame that may be cut off without a word. */
const UNNOTICED_CROP = 0.03;

export interface ClipRequest extends VideoRequest {
  /** Absent: the clip is made from the words alone. */
  start?: PictureRequest;
  end?: PictureRequest;
  /** A clip of the user's own that is to be made longer, in place of frames. */
  extendId?: string;
}

/** A request whose clip to make longer is known: that says what form the longer one has. */
type KnownClipRequest = ClipRequest & { source?: Artifact };

/** Chooses who animates a request, prices it, and brings its key frames: an honest quote has seen what it is for. */
@Injectable()
export class VideoPreparation {
  constructor(
    private readonly offer: MediaOffer,
    private readonly pictures: GivenPictures,
    private readonly artifacts: Artifacts,
    private readonly policy: ContentPolicy,
    private readonly config: MediaConfig,
  ) {}

  /**
   * Nothing is fetched for what nobody could make, and nothing is kept of what is refused.
   * @throws AppError `unsupported_option`, `unpriced_model`, `content_refused`, `provider_unavailable`, and what
   *   `GivenPictures.read` throws
   */
  async prepare(userId: string, asked: ClipRequest): Promise<Prepared> {
    const request = await this.known(userId, asked);
    const { source } = request;
    const { task, provider, capability, warnings } = this.choose(request);
    await this.vet(request);
    const pictures = await Promise.all(framesOf(request).map((frame) => this.pictures.read(userId, frame)));
    const aspectRatio = task.aspectRatio ?? ratioFor(pictures[0], capability);
    const id = uuidv7();
    const { stored, ...held } = await this.pictures.keep(id, pictures);
    const [startFrame, endFrame] = stored;
    const input = {
      ...{ ...task, aspectRatio },
      ...(startFrame && { startFrame }),
      ...(endFrame && { endFrame }),
      ...(source && { extendOf: { key: source.objectKey, durationS: source.durationS ?? 0 } }),
    };
    return {
      id,
      provider: provider.id,
      input,
      ...held,
      artifactIds: [...artifactIdsOf(framesOf(request)), ...(source ? [source.id] : [])],
      warnings: [...warnings, ...cropWarnings(pictures, videoSize(aspectRatio, task.resolution))],
      estimate: this.offer.priceOf(capability, task),
      making: priced(capability, task),
      images: 0,
      videoSeconds: task.durationS,
      requestedS: (source?.durationS ?? 0) + task.requestedS,
    };
  }

  /**
   * A clip that starts from a picture which is yet to be drawn, in the shape that is asked for (`startFrom` brings it then).
   * @throws AppError `unsupported_option`, `unpriced_model`, `content_refused`, `provider_unavailable`
   */
  async quote(request: VideoRequest & { aspectRatio: AspectRatio }): Promise<Prepared> {
    const { task, provider, capability, warnings } = this.choose(request);
    await this.vet(request);
    const { aspectRatio } = request;
    return {
      id: uuidv7(),
      provider: provider.id,
      input: { ...task, aspectRatio, startFrame: { key: '', ...videoSize(aspectRatio, task.resolution) } },
      heldKeys: [],
      heldBytes: 0,
      artifactIds: [],
      warnings,
      estimate: this.offer.priceOf(capability, task),
      making: priced(capability, task),
      images: 0,
      videoSeconds: task.durationS,
      requestedS: task.requestedS,
    };
  }

  /**
   * The input of such a clip with the picture that was drawn, which is kept until the job ends.
   * @throws AppError as `GivenPictures.read` and `keep`
   */
  async startFrom(
    { id, userId }: { id: string; userId: string },
    input: VideoInput,
    artifactId: string,
  ): Promise<{ input: VideoInput; heldKeys: string[]; heldBytes: number }> {
    const picture = await this.pictures.read(userId, { source: { artifactId }, pointer: '/artifact_id' });
    const { stored, ...held } = await this.pictures.keep(id, [picture]);
    return { input: { ...input, startFrame: stored[0]! }, ...held };
  }

  /** What the price list will be asked for, after all that `prepare` refuses was refused; nothing is kept. @throws AppError as `prepare` */
  async estimate(userId: string, asked: ClipRequest): Promise<PricedModel & MediaQuantity> {
    const request = await this.known(userId, asked);
    const item = this.bound(request);
    await this.vet(request);
    await Promise.all(framesOf(request).map((frame) => this.pictures.check(userId, frame)));
    return item;
  }

  /** What the price list will be asked for. @throws AppError `unsupported_option` */
  bound(request: VideoRequest): PricedModel & MediaQuantity {
    const { capability, task } = this.choose(request);
    return priced(capability, task);
  }

  /** With the clip that is to be made longer, whose shape, resolution and rate the longer one has. */
  private async known(userId: string, request: ClipRequest): Promise<KnownClipRequest> {
    if (request.extendId === undefined) return request;
    const source = await this.artifacts.ready(userId, request.extendId, EXTEND_OF);
    const form = source.role === 'clip' ? formOf(source) : undefined;
    if (!form)
      throw inputError('unsupported_option', EXTEND_OF, 'the artifact is no clip in a shape that is made here');
    const { durationS, fps, bytes } = source;
    const extendOf = { durationS: durationS ?? 0, bytes: bytes ?? 0 };
    return { ...request, ...form, fps: wholeRate(fps ?? 0), extendOf, source };
  }

  private async vet(request: VideoRequest): Promise<void> {
    if (this.policy.looksAt('video')) await this.policy.check(wordingsOf('/video_prompt', request));
  }

  private choose(request: VideoRequest): VideoChoice {
    return chooseVideo(request, this.offer.today(this.config.videoProvider), this.offer.priceOf);
  }
}

const EXTEND_OF = '/extend_of';

/** Of which ratio and resolution a clip is; undefined for one of another size, as films may be. */
function formOf({ width, height }: Artifact): { aspectRatio: AspectRatio; resolution: Resolution } | undefined {
  const forms = ASPECT_RATIOS.flatMap((aspectRatio) => RESOLUTIONS.map((resolution) => ({ aspectRatio, resolution })));
  return forms.find(({ aspectRatio, resolution }) => {
    const size = videoSize(aspectRatio, resolution);
    return size.width === width && size.height === height;
  });
}

/** The key frames in their order; an end frame without a start frame was refused before. */
function framesOf({ start, end }: ClipRequest): PictureRequest[] {
  return [start, end].filter((frame) => frame !== undefined);
}

/** That of the start frame; a clip without one lies as films do, where the model offers it. */
function ratioFor(start: PixelSize | undefined, { aspectRatios }: VideoCapability): AspectRatio {
  return nearestRatio(start ?? { width: 16, height: 9 }, aspectRatios);
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
