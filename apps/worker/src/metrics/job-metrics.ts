import { usdToJson } from '@cse/core';
import { MediaTelemetry } from '@cse/media';
import { METRICS, MetricsRegistry, Spans } from '@cse/telemetry';
import { Injectable, Optional } from '@nestjs/common';

/** Seconds, from a question after a task to a picture that is made in the call. */
const VENDOR_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const DELIVERY_BUCKETS = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1_200, 3_600];

/**
 * What jobs and the vendors of pictures and clips do, with a span for each call to one. Labels name kinds, providers
 * and outcomes, nothing of a user.
 */
@Injectable()
export class JobMetrics extends MediaTelemetry {
  private readonly jobs;
  private readonly cost;
  private readonly calls;
  private readonly pauses;
  private readonly deliveries;
  private readonly deliveryDuration;

  constructor(
    metrics: MetricsRegistry,
    @Optional() private readonly spans?: Spans,
  ) {
    super();
    this.jobs = metrics.counter(METRICS.jobsEnded, 'Jobs and drafts that have ended.', ['kind', 'provider', 'outcome']);
    this.cost = metrics.counter(METRICS.mediaCost, 'What ended jobs were charged, in US dollars.', [
      'kind',
      'provider',
    ]);
    this.calls = metrics.histogram(
      METRICS.vendorDuration,
      'Duration of calls to vendors of pictures and clips.',
      ['provider', 'call', 'outcome'],
      VENDOR_BUCKETS,
    );
    this.pauses = metrics.counter(METRICS.vendorPauses, 'How often a vendor was left alone.', ['provider', 'reason']);
    this.deliveries = metrics.counter(METRICS.jobDeliveries, 'Deliveries of jobs to this worker.', ['kind', 'outcome']);
    this.deliveryDuration = metrics.histogram(
      METRICS.jobDeliveryDuration,
      'How long this worker worked on a delivery.',
      ['kind'],
      DELIVERY_BUCKETS,
    );
  }

  override ended({ kind, provider, status, charged }: Parameters<MediaTelemetry['ended']>[0]): void {
    this.jobs.inc({ kind, provider, outcome: status });
    if (charged > 0n) this.cost.inc({ kind, provider }, usdToJson(charged));
  }

  override asking({ provider, call }: Parameters<MediaTelemetry['asking']>[0]): ReturnType<MediaTelemetry['asking']> {
    const begun = performance.now();
    const endSpan = this.spans?.vendorCall({ provider, call });
    return (end) => {
      this.calls.observe({ provider, call, outcome: end.outcome }, (performance.now() - begun) / 1_000);
      endSpan?.(end);
    };
  }

  override paused(pause: Parameters<MediaTelemetry['paused']>[0]): void {
    this.pauses.inc({ ...pause });
  }

  delivered(kind: string, outcome: string, seconds: number): void {
    this.deliveries.inc({ kind, outcome });
    this.deliveryDuration.observe({ kind }, seconds);
  }
}
