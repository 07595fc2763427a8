import { Public } from '@cse/auth';
import { HttpConfig } from '@cse/config';
import { AppError } from '@cse/core';
import { Fails } from '@cse/http';
import { StorageModule } from '@cse/storage';
import { HoldMetrics, mayReadMetrics, MetricsRegistry, TelemetryModule } from '@cse/telemetry';
import { ProjectsTelemetry } from '@cse/projects';
import { UsageModule, UsageTelemetry } from '@cse/usage';
import {
  Controller,
  Get,
  Global,
  Header,
  Injectable,
  Module,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ProjectMetrics } from './project-metrics';
import { HttpMetrics, UsageMetrics } from './request-metrics';
import { StorageMetrics } from './storage-metrics';

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

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsRegistry) {}

  /** In the text format of Prometheus. */
  @Public()
  @UseGuards(MetricsGuard)
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Metrics of this process, for Prometheus',
    description: 'Guarded by METRICS_TOKEN where the deployment has set one.',
  })
  @ApiSecurity('metrics')
  @Fails('unauthenticated')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  readMetrics(): Promise<string> {
    return this.metrics.text();
  }
}

/** Global, so that every metered route tells its calls. */
@Global()
@Module({
  imports: [TelemetryModule.of('api'), StorageModule, UsageModule],
  controllers: [MetricsController],
  providers: [
    HoldMetrics,
    HttpMetrics,
    StorageMetrics,
    { provide: UsageTelemetry, useClass: UsageMetrics },
    { provide: ProjectsTelemetry, useClass: ProjectMetrics },
  ],
  exports: [ProjectsTelemetry, UsageTelemetry],
})
export class MetricsModule {}
