import { createRequire } from 'node:module';
import { TelemetryConfig } from '@cse/config';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DatabasePoolMetrics, MetricsRegistry } from './metrics-registry';
import type * as StartOtlp from './otlp/start-otlp';
import { Spans } from './spans';

/** The metrics of one process, and its spans where they are exported. */
@Global()
@Module({ providers: [MetricsRegistry, DatabasePoolMetrics], exports: [MetricsRegistry] })
export class TelemetryModule {
  static of(process: 'api' | 'worker'): DynamicModule {
    const spans = {
      provide: Spans,
      inject: [TelemetryConfig, MetricsRegistry],
      useFactory: ({ otlpEndpoint }: TelemetryConfig, registry: MetricsRegistry): Spans | undefined =>
        otlpEndpoint === undefined ? undefined : otlp().startOtlp(otlpEndpoint, process, registry),
    };
    return { module: TelemetryModule, providers: [spans], exports: [Spans] };
  }
}

/** The OpenTelemetry packages are loaded by this alone. An `import()` would ask for an ES module, which none of ours is. */
function otlp(): typeof StartOtlp {
  return createRequire(__filename)('./otlp/start-otlp');
}
