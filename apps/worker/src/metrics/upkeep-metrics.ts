import { METRICS, MetricsRegistry } from '@cse/telemetry';
import { Injectable } from '@nestjs/common';

const ROUND_BUCKETS = [0.01, 0.05, 0.25, 1, 5, 30, 120, 600];

/** How the rounds of the sweepers go, and what the last comparison of all sums with the ledger found. */
@Injectable()
export class UpkeepMetrics {
  private readonly rounds;
  private readonly duration;
  private readonly differences;

  constructor(metrics: MetricsRegistry) {
    this.rounds = metrics.counter(METRICS.rounds, 'Rounds of upkeep that have ended.', ['round', 'outcome']);
    this.duration = metrics.histogram(METRICS.roundDuration, 'Duration of rounds of upkeep.', ['round'], ROUND_BUCKETS);
    this.differences = metrics.gauge(
      METRICS.ledgerDifferences,
      'Sums that were not those of the ledger when this worker last compared them.',
      [],
    );
  }

  /** Of a round that will be gone: an alert by what was added needs the 0 from which it was. */
  planned(round: string): void {
    this.rounds.inc({ round, outcome: 'failed' }, 0);
  }

  ended(round: string, outcome: 'done' | 'failed', seconds: number): void {
    this.rounds.inc({ round, outcome });
    this.duration.observe({ round }, seconds);
  }

  compared(differences: number): void {
    this.differences.set(differences);
  }
}
