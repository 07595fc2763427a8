import { MediaConfig } from '@cse/config';
import { DtoPipe } from '@cse/http';
import { ImagePreparation, VideoPreparation } from '@cse/media';
import { type CostBound, type Operation, type OperationEstimator, Quotes } from '@cse/usage';
import { Injectable, type Type } from '@nestjs/common';
import { ImageBody, toImageRequest } from './image.request.dto';
import { toClipRequest, VideoBody } from './video.request.dto';

/** What a request for media costs: the very price that its job reserves. Nothing is fetched for it. */
abstract class JobEstimator<Body extends object> implements OperationEstimator {
  abstract readonly operation: Operation;
  protected abstract readonly body: Type<Body>;

  /** @throws AppError `validation_failed`, `unsupported_option`: what would be refused has no price */
  bound(body: unknown): CostBound {
    return this.boundOf(new DtoPipe().transform(body, { type: 'body', metatype: this.body }) as Body);
  }

  protected abstract boundOf(body: Body): CostBound;
}

@Injectable()
export class ImageEstimator extends JobEstimator<ImageBody> {
  readonly operation = 'image';
  protected readonly body = ImageBody;

  constructor(
    private readonly preparation: ImagePreparation,
    private readonly config: MediaConfig,
    quotes: Quotes,
  ) {
    super();
    quotes.register(this);
  }

  protected boundOf(body: ImageBody): CostBound {
    const request = toImageRequest(body);
    return {
      calls: [],
      media: [this.preparation.bound(request)],
      images: request.count,
      videoSeconds: 0,
      deadlineS: this.config.imageDeadlineS,
    };
  }
}

/** Of clips; the price of a film follows from clips that must be looked up, and stands in its draft. */
@Injectable()
export class VideoEstimator extends JobEstimator<VideoBody> {
  readonly operation = 'video';
  protected readonly body = VideoBody;

  constructor(
    private readonly preparation: VideoPreparation,
    private readonly config: MediaConfig,
    quotes: Quotes,
  ) {
    super();
    quotes.register(this);
  }

  protected boundOf(body: VideoBody): CostBound {
    const item = this.preparation.bound(toClipRequest(body));
    return {
      calls: [],
      media: [item],
      images: 0,
      videoSeconds: item.quantity,
      deadlineS: this.config.videoDeadlineS,
    };
  }
}
