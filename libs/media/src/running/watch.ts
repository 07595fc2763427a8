import type { Clock } from '@cse/core';
import type { MediaJob } from '../job/job';
import type { JobStore } from '../job/job-store';

const LOOK_EVERY_MS = 1_000;
const TELL_EVERY_MS = 500;

/**
 * What may end a call that is under way. A call that only reads, or works on this machine, ends when the worker stops
 * or the job's time is over; a local one also when its owner wants it to. A create call that costs money ends with the
 * deadline alone: breaking it off would not make it cheaper, only unknown.
 */
export class Watch {
  private readonly canceled = new AbortController();
  private readonly deadline: AbortSignal;
  private readonly timer: NodeJS.Timeout;
  private toldAt = 0;
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly job: MediaJob,
    private readonly store: JobStore,
    private readonly stop: AbortSignal,
    clock: Clock,
  ) {
    const left = (job.deadlineAt?.getTime() ?? clock.millis()) - clock.millis();
    this.deadline = AbortSignal.timeout(Math.max(1, left));
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  get forReading(): AbortSignal {
    return AbortSignal.any([this.stop, this.deadline]);
  }

  get forLocalWork(): AbortSignal {
    return AbortSignal.any([this.stop, this.deadline, this.canceled.signal]);
  }

  get forSubmission(): AbortSignal {
    return this.deadline;
  }

  /** Tells of progress now and then; a failure to tell stops nothing. */
  readonly progress = (fraction: number): void => {
    const now = performance.now();
    const progress = Math.min(Math.max(fraction, 0), 0.99);
    if (now - this.toldAt < TELL_EVERY_MS || progress <= this.job.progress) return;
    this.toldAt = now;
    this.telling = this.store.progress(this.job, progress).catch(() => undefined);
  };

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
  }

  private async look(): Promise<void> {
    const at = await this.store.cancelRequestedAt(this.job.id).catch(() => null);
    if (at) this.canceled.abort(new Error('the job was cancelled'));
  }
}
