import { DtoPipe } from '@cse/http';
import type { CostBound, Operation, OperationEstimator } from '@cse/usage';
import type { Type } from '@nestjs/common';

/** What a request for media costs: the very price that its job reserves. Nothing is fetched for it. */
export abstract class JobEstimator<Body extends object> implements OperationEstimator {
  abstract readonly operation: Operation;
  protected abstract readonly body: Type<Body>;

  /** @throws AppError `validation_failed`, `unsupported_option`: what would be refused has no price */
  bound(body: unknown): CostBound {
    return this.boundOf(new DtoPipe().transform(body, { type: 'body', metatype: this.body }) as Body);
  }

  protected abstract boundOf(body: Body): CostBound;
}
