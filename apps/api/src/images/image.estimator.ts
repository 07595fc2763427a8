import { MediaConfig } from '@cse/config';
import { ImagePreparation } from '@cse/media';
import { Quotes, type CostBound } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { JobEstimator } from '../media/job-estimator';
import { ImageBody, toImageRequest } from './image.request.dto';

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
