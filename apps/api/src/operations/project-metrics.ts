import { ProjectsTelemetry } from '@cse/projects';
import { METRICS, MetricsRegistry } from '@cse/telemetry';
import { Injectable } from '@nestjs/common';

/** Encrypted projects in numbers: operations, bytes, streams. Nothing tells one project from another. */
@Injectable()
export class ProjectMetrics extends ProjectsTelemetry {
  private readonly ops;
  private readonly bytes;
  private readonly open;

  constructor(metrics: MetricsRegistry) {
    super();
    this.ops = metrics.counter(METRICS.projectOps, 'Operations of encrypted projects that were taken.', []);
    this.bytes = metrics.counter(
      METRICS.projectBytes,
      'Bytes of ciphertext that came in or went out: operations and chunks.',
      ['kind', 'direction'],
    );
    this.open = metrics.gauge(METRICS.projectStreams, 'Streams of encrypted projects that are open.', []);
  }

  appended(ops: number, bytes: number): void {
    this.ops.inc(ops);
    this.bytes.inc({ kind: 'ops', direction: 'in' }, bytes);
  }

  moved(direction: 'in' | 'out', bytes: number): void {
    this.bytes.inc({ kind: 'chunks', direction }, bytes);
  }

  streams(change: 1 | -1): void {
    this.open.inc(change);
  }
}
