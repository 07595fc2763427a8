import type { RequestObserver, ServedRequest } from '@cse/http';
import { HTTP_BUCKETS, METRICS, MetricsRegistry } from '@cse/telemetry';
import { Injectable } from '@nestjs/common';

/** How long requests take and how they end, by route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly duration;
  private readonly aborted;

  constructor(metrics: MetricsRegistry) {
    this.duration = metrics.histogram(
      METRICS.httpDuration,
      'Duration of requests, streams until their end.',
      ['http_request_method', 'http_route', 'http_response_status_code'],
      HTTP_BUCKETS,
    );
    this.aborted = metrics.counter(METRICS.httpAborted, 'Requests whose client went away before the answer ended.', [
      'http_route',
    ]);
  }

  readonly observe: RequestObserver = ({ method, route, status, ms, aborted }: ServedRequest) => {
    this.duration.observe(
      { http_request_method: method, http_route: route, http_response_status_code: status },
      ms / 1000,
    );
    if (aborted) this.aborted.inc({ http_route: route });
  };
}
