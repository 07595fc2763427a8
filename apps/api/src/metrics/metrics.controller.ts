import { Public } from '@cse/auth';
import { Fails } from '@cse/http';
import { MetricsRegistry } from '@cse/telemetry';
import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { MetricsGuard } from './metrics.guard';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsRegistry) {}

  /** In the text format of Prometheus. */
  @Public()
  @UseGuards(MetricsGuard)
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Metrics of this process, for Prometheus' })
  @ApiSecurity('metrics')
  @Fails('unauthenticated')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  readMetrics(): Promise<string> {
    return this.metrics.text();
  }
}
