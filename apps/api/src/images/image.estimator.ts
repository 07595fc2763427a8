import { DtoPipe } from '@cse/http';
import { ImagePreparation } from '@cse/media';
import { Quotes, type CostBound, type OperationEstimator } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { ImageBody, toImageRequest } from './image.request.dto';

/** What a request for pictures costs: the very price that its job reserves. */
@Injectable()
export class ImageEstimator implements OperationEstimator {
  readonly operation = 'image';

  constructor(
    private readonly preparation: ImagePreparation,
    quotes: Quotes,
  ) {
    quotes.register(this);
  }

  /** @throws AppError `validation_failed`, `unsupported_option`: what would be refused has no price */
  bound(body: unknown): CostBound {
    const valid = new DtoPipe().transform(body, { type: 'body', metatype: ImageBody }) as ImageBody;
    const request = toImageRequest(valid);
    return {
      calls: [],
      media: [this.preparation.bound(request)],
      images: request.count,
      videoSeconds: 0,
      deadlineS: this.preparation.deadlineS,
    };
  }
}
