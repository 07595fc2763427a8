import { MediaConfig } from '@cse/config';
import { DtoPipe } from '@cse/http';
import { ImagePreparation, StitchPreparation, StoryboardPreparation, VideoPreparation } from '@cse/media';
import { type CostBound, type Estimated, type OperationEstimator, Quotes } from '@cse/usage';
import { Injectable, type Type } from '@nestjs/common';
import { toBoardRequest } from '../storyboards/board-request';
import { StoryboardBody } from '../storyboards/storyboard.request.dto';
import { ImageBody, toImageRequest } from './image.request.dto';
import { requireWebhook } from './job.request.dto';
import { StitchBody, toFilmRequest } from './stitch.request.dto';
import { toClipRequest, VideoBody } from './video.request.dto';

/** What a request for media costs: the very price that its job reserves. What would be refused has no price. */
abstract class JobEstimator<Body extends object> implements OperationEstimator {
  abstract readonly operation: Estimated;
  protected abstract readonly body: Type<Body>;

  /** @throws AppError as the route does; whether to commit is not asked yet */
  async bound(sent: unknown, userId: string): Promise<CostBound> {
    const uncommitted = { commit: false, ...(sent as object) };
    return this.boundOf(new DtoPipe().transform(uncommitted, { type: 'body', metatype: this.body }) as Body, userId);
  }

  protected abstract boundOf(body: Body, userId: string): CostBound | Promise<CostBound>;
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

  /** What is named as a reference is looked at, as for the job. */
  protected async boundOf(body: ImageBody, userId: string): Promise<CostBound> {
    requireWebhook(this.config, body);
    const request = toImageRequest(body);
    const item = this.preparation.bound(request);
    await this.preparation.check(userId, request);
    return {
      calls: [],
      media: [item],
      images: request.count,
      videoSeconds: 0,
      deadlineS: this.config.imageDeadlineS,
    };
  }
}

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

  /** What is named as a key frame or a clip is looked at, as for the job. */
  protected async boundOf(body: VideoBody, userId: string): Promise<CostBound> {
    requireWebhook(this.config, body);
    const item = await this.preparation.estimate(userId, toClipRequest(body));
    return {
      calls: [],
      media: [item],
      images: 0,
      videoSeconds: item.quantity,
      deadlineS: this.config.videoDeadlineS,
    };
  }
}

/** Of films: their clips are looked up, since their length is its price. */
@Injectable()
export class StitchEstimator extends JobEstimator<StitchBody> {
  readonly operation = 'stitch';
  protected readonly body = StitchBody;

  constructor(
    private readonly preparation: StitchPreparation,
    private readonly config: MediaConfig,
    quotes: Quotes,
  ) {
    super();
    quotes.register(this);
  }

  protected async boundOf(body: StitchBody, userId: string): Promise<CostBound> {
    requireWebhook(this.config, body);
    const item = await this.preparation.bound(userId, toFilmRequest(body));
    return {
      calls: [],
      media: [item],
      images: 0,
      videoSeconds: item.quantity,
      deadlineS: this.config.deadlineS('stitch'),
    };
  }
}

/** Of storyboards: everything that they consist of. */
@Injectable()
export class StoryboardEstimator extends JobEstimator<StoryboardBody> {
  readonly operation = 'storyboard';
  protected readonly body = StoryboardBody;

  constructor(
    private readonly preparation: StoryboardPreparation,
    private readonly config: MediaConfig,
    quotes: Quotes,
  ) {
    super();
    quotes.register(this);
  }

  protected async boundOf(body: StoryboardBody, userId: string): Promise<CostBound> {
    const bound = await this.preparation.bound(userId, toBoardRequest(body));
    return { calls: [], ...bound, deadlineS: this.config.deadlineS('stitch') };
  }
}
