import { Injectable } from '@nestjs/common';
import { METRICS } from './metric-names';
import { MetricsRegistry } from './metrics-registry';

/** Holds that did not end as they should, of either process. */
@Injectable()
export class HoldMetrics {
  private readonly holdsLost;
  private readonly failures;

  constructor(metrics: MetricsRegistry) {
    this.holdsLost = metrics.counter(METRICS.holdsLost, 'Holds that this process ended for somebody else.', ['how']);
    // An alert by what was added needs the 0 from which it was: a series that begins with 1 has added nothing.
    for (const how of ['expired', 'taken_over'] as const) this.holdsLost.inc({ how }, 0);
    this.failures = metrics.counter(METRICS.settleFailures, 'Settlements that could not be written at once.', []);
  }

  lost(how: 'expired' | 'taken_over'): void {
    this.holdsLost.inc({ how });
  }

  unsettled(): void {
    this.failures.inc();
  }
}
