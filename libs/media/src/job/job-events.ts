import { DatabaseNews } from '@cse/database';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { JobEvent } from './job';
import { EVENTS_CHANNEL, JobStore } from './job-store';

/**
 * Wakes whoever waits for the events of a job. Nothing is lost while news do not come: readers look into the table by
 * themselves now and then.
 */
@Injectable()
export class EventWakeups implements OnModuleDestroy {
  private readonly waiting = new Map<string, Set<() => void>>();
  private heard: Promise<void> | undefined;

  constructor(private readonly news: DatabaseNews) {}

  /** Resolves once wake-ups come, or cannot be had for now. */
  async ready(): Promise<void> {
    this.heard ??= this.news.hear(EVENTS_CHANNEL, (id) => this.wake(id));
    await this.heard;
  }

  /** Resolves when the job has news, after `withinMs` at the latest, or when `signal` aborts. */
  async next(id: string, withinMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const readers = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, readers);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        readers.delete(wake);
        if (readers.size === 0 && this.waiting.get(id) === readers) this.waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      signal.addEventListener('abort', wake, { once: true });
      readers.add(wake);
    });
  }

  onModuleDestroy(): void {
    for (const id of [...this.waiting.keys()]) this.wake(id);
  }

  private wake(id: string): void {
    for (const wake of [...(this.waiting.get(id) ?? [])]) wake();
  }
}

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
