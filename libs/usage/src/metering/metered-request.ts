import { AppError, type Authenticated } from '@cse/core';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { EarlierAnswer } from '../admission/reserve';
import type { KeptAnswer } from '../idempotency/kept-answer';
import type { Meter } from '../settlement/meter';

/** What the metered guard found: a request to be measured, or one that was answered before. */
export type Metering = { meter: Meter } | { replay: EarlierAnswer & { answer: KeptAnswer | undefined } };

export type MeteredRequest = FastifyRequest & Partial<Authenticated> & { rawBody?: Buffer; metering?: Metering };

/** The meter of the request; only for routes with `@Metered()`. */
export const CurrentMeter = createParamDecorator((_: unknown, context: ExecutionContext): Meter => {
  const { metering } = context.switchToHttp().getRequest<MeteredRequest>();
  if (!metering || !('meter' in metering)) throw new AppError('internal', 'the route is not metered');
  return metering.meter;
});
