import { MediaConfig } from '@cse/config';
import { VideoPreparation } from '@cse/media';
import { Quotes, type CostBound } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { JobEstimator } from '../media/job-estimator';
import { toClipRequest, VideoBody } from './video.request.dto';

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
