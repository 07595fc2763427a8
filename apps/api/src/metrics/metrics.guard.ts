import { HttpConfig } from '@cse/config';
import { AppError } from '@cse/core';
import { mayReadMetrics } from '@cse/telemetry';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Asks for METRICS_TOKEN where one is set, which production insists on. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(private readonly config: HttpConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (mayReadMetrics(authorization, this.config.metricsToken)) return true;
    throw new AppError('unauthenticated', 'the metrics token is needed');
  }
}
