import { Injectable } from '@nestjs/common';
import { EventWakeups } from './event-wakeups';
import type { JobEvent } from './job';
import { JobStore } from './job-store';

const BATCH = 100;
/** How long a reader waits for a wake-up before it looks by itself. */
const LOOK_AFTER_MS = 5_000;

/** The events of one job, from the table and in their order; the wake-ups only say when to look. */
@Injectable()
export class JobEvents {
  constructor(
    private readonly store: JobStore,
    private readonly wakeups: EventWakeups,
  ) {}

  /** Everything after `seq`, as it comes, until the job has ended or nobody listens. Reads no further than it is asked. */
  async *follow(id: string, seq: number, signal: AbortSignal): AsyncGenerator<JobEvent, void, void> {
    await this.wakeups.ready();
    let last = seq;
    let news: Promise<void> | undefined;
    while (!signal.aborted) {
      // Waited for before looking, so that nothing falls between; a look that found plenty leaves it for the next one.
      news ??= this.wakeups.next(id, LOOK_AFTER_MS, signal);
      const events = await this.store.eventsAfter(id, last, BATCH);
      for (const event of events) {
        yield event;
        last = event.seq;
        if (event.event === 'done') return;
      }
      if (events.length === 0 && (await this.hasEnded(id))) return;
      if (events.length === BATCH) continue;
      await news;
      news = undefined;
    }
  }

  /** A reader that resumes after the last event, or whose job is gone, has nothing to wait for. */
  private async hasEnded(id: string): Promise<boolean> {
    const job = await this.store.load(id);
    return !job || job.finishedAt !== null;
  }
}
