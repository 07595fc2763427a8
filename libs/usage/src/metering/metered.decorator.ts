import { applyDecorators, SetMetadata, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { METERED_OPERATION, MeteredGuard } from '../admission/text.guard';
import { MeteringInterceptor } from '../settlement/answer.interceptor';
import type { Operation } from './operation';

/**
 * The whole money policy of a route that can cost something: its upper bound is reserved before it runs, what it
 * used is settled after it, and a retry with the same `Idempotency-Key` gets the first answer. The handler takes its
 * `Meter` with `@CurrentMeter()`. An `OperationEstimator` for the operation has to be registered with `Quotes`.
 */
export const Metered = ({ operation }: { operation: Operation }): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(METERED_OPERATION, operation),
    UseGuards(MeteredGuard),
    UseInterceptors(MeteringInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'The same key with the same body gets the first answer again and is not charged again. Kept for 24 hours; the answer itself for 10 minutes.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );

/** The operation that a handler is metered as; undefined when it is free. */
export function meteredOperation(handler: object): Operation | undefined {
  return Reflect.getMetadata(METERED_OPERATION, handler) as Operation | undefined;
}
