import { describeCause, withJobContext, type JobContext } from '@cse/core';
import { JobHandler, PermanentFailure, type Delivery, type Redelivery } from '@cse/jobs';
import { Spans } from '@cse/telemetry';
import { Inject, Logger, Optional } from '@nestjs/common';
import { JobMetrics } from '../metrics/job-metrics';

type Outcome = 'done' | 'later' | 'handed_over' | 'will_retry' | 'failed';

/**
 * What every processor has in common: the ids of the job and of the request that it is for in all logs below it, and
 * one line for each delivery with how long the job waited, how long it ran and what came of it, and a span. Messages of
 * errors are left out, they may hold content.
 */
export abstract class InstrumentedProcessor<P extends object> extends JobHandler<P> {
  private readonly logger = new Logger(this.constructor.name);

  @Optional()
  @Inject(Spans)
  private readonly spans?: Spans;

  @Optional()
  @Inject(JobMetrics)
  private readonly metrics?: JobMetrics;

  /** As `JobHandler.handle`. */
  protected abstract work(payload: P, delivery: Delivery): Promise<Redelivery | void>;

  /** By whose request the job runs. */
  protected abstract origin(payload: P): Promise<Omit<JobContext, 'jobId'>>;

  async handle(payload: P, delivery: Delivery): Promise<Redelivery | void> {
    const { jobId, attempt } = delivery;
    // What keeps it from being read keeps the work from being done, which says so.
    const origin = await this.origin(payload).catch(() => ({}));
    const work = (ended: (outcome: Outcome) => void) => this.deliver(payload, delivery, ended);
    return withJobContext(
      { jobId, ...origin },
      () => this.spans?.job({ kind: this.kind.name, jobId, attempt, ...origin }, work) ?? work(() => undefined),
    );
  }

  private async deliver(payload: P, delivery: Delivery, ended: (outcome: Outcome) => void): Promise<Redelivery | void> {
    const began = performance.now();
    const waitedMs = Date.now() - delivery.enqueuedAt.getTime();
    const report = (outcome: Outcome, more: object = {}): void => {
      ended(outcome);
      this.metrics?.delivered(this.kind.name, outcome, (performance.now() - began) / 1_000);
      const line = {
        event: 'job_delivered',
        kind: this.kind.name,
        job_id: delivery.jobId,
        outcome,
        attempt: delivery.attempt,
        since_enqueued_ms: waitedMs,
        ran_ms: Math.round(performance.now() - began),
        ...more,
      };
      // A job that polls a vendor comes back every few seconds.
      if (outcome === 'later') this.logger.debug(line);
      else if (outcome === 'failed') this.logger.error(line);
      else this.logger.log(line);
    };
    try {
      const redelivery = await this.work(payload, delivery);
      report(redelivery ? 'later' : 'done');
      return redelivery;
    } catch (error) {
      report(outcomeOf(error, delivery), { cause: describeCause(error) });
      throw error;
    }
  }
}

function outcomeOf(error: unknown, { isLastAttempt, signal }: Delivery): Outcome {
  if (error instanceof PermanentFailure) return 'failed';
  if (signal.aborted) return 'handed_over';
  return isLastAttempt ? 'failed' : 'will_retry';
}
