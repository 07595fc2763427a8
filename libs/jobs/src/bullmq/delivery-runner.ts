import { AppError, describeCause } from '@cse/core';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { PermanentFailure, StalledTooOften, type Delivery, type JobHandler, type Redelivery } from '../job-queue';
import { InvalidPayload, readPayload } from '../job-kinds';
import { bullmq } from './bullmq';

/** One delivery from BullMQ to a handler, and what came of it back in BullMQ's terms. */
export class DeliveryRunner {
  private readonly logger = new Logger('DeliveryRunner');

  constructor(
    private readonly handler: JobHandler,
    /** Aborted when this process is stopping. */
    private readonly stopping: AbortSignal,
  ) {}

  async run(job: Job, token: string, lost: AbortSignal | undefined): Promise<void> {
    if (this.stopping.aborted) return deliverAgain(job, token, 0);
    const payload = this.payloadOf(job);
    const attempts = job.opts.attempts ?? 1;
    const delivery: Delivery = {
      jobId: job.id!,
      attempt: job.attemptsMade + 1,
      isLastAttempt: job.attemptsMade + 1 >= attempts,
      enqueuedAt: new Date(job.timestamp),
      signal: lost ? AbortSignal.any([this.stopping, lost]) : this.stopping,
    };
    const redelivery = await this.attempt(job, payload, delivery, lost);
    if (redelivery) await deliverAgain(job, token, redelivery.redeliverAfterMs);
  }

  /** For a job that BullMQ itself ended because its workers died or froze on it. */
  async ended(job: Job): Promise<void> {
    if (job.deferredFailure) await this.giveUp(job, new StalledTooOften());
  }

  /** What the handler wants next, or, in BullMQ's terms, what its failure means. */
  private async attempt(
    job: Job,
    payload: object,
    delivery: Delivery,
    lost: AbortSignal | undefined,
  ): Promise<Redelivery | void> {
    try {
      return await this.handler.handle(payload, delivery);
    } catch (error) {
      const isPermanent = error instanceof PermanentFailure;
      if (this.stopping.aborted && !isPermanent) return { redeliverAfterMs: 0 };
      const isFinal = delivery.isLastAttempt || isPermanent;
      // Whoever has the job now decides about its end.
      if (isFinal && !lost?.aborted) await this.giveUp(job, error);
      throw isFinal ? new (bullmq().UnrecoverableError)(failureLabel(error)) : new Error(failureLabel(error));
    }
  }

  private payloadOf(job: Job): object {
    try {
      return readPayload(this.handler.kind, job.data);
    } catch (error) {
      if (!(error instanceof InvalidPayload)) throw error;
      this.logger.error({
        event: 'job_payload_invalid',
        kind: this.handler.kind.name,
        job_id: job.id,
        fields: error.message,
      });
      throw new (bullmq().UnrecoverableError)('invalid payload');
    }
  }

  /** A failure of giving up is logged and no more: the row is still unfinished, which sweepers look for. */
  private async giveUp(job: Job, cause: unknown): Promise<void> {
    try {
      await this.handler.giveUp(readPayload(this.handler.kind, job.data), cause, job.id!);
    } catch (error) {
      const { name: kind } = this.handler.kind;
      this.logger.error({ event: 'job_give_up_failed', kind, job_id: job.id, cause: describeCause(error) });
    }
  }
}

async function deliverAgain(job: Job, token: string, afterMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + Math.max(0, afterMs), token);
  throw new (bullmq().DelayedError)();
}

/**
 * What may be kept of a failure: a code or the name of its class. Messages of drivers and vendors may hold text of a
 * story, and BullMQ writes message and stack of what a job threw into its store.
 */
function failureLabel(cause: unknown): string {
  if (cause instanceof AppError) return cause.code;
  if (!(cause instanceof Error)) return typeof cause;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? `${cause.name} ${code}` : cause.name;
}
