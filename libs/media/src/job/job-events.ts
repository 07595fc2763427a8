import { DatabaseConfig } from '@cse/config';
import { describeCause } from '@cse/core';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Client } from 'pg';
import type { JobEvent } from './job';
import { EVENTS_CHANNEL, JobStore } from './job-store';

/** What a process keeps open to the database for the news of jobs. */
export const JOB_NEWS_CONNECTIONS = 1;

const RECONNECT_MS = 1_000;

/**
 * Wakes whoever waits for the events of a job. One connection of this process listens for all of them (LISTEN), from
 * the first reader on. Nothing is lost while it is away: readers look into the table by themselves now and then.
 */
@Injectable()
export class EventWakeups implements OnModuleDestroy {
  private readonly logger = new Logger(EventWakeups.name);
  private readonly waiting = new Map<string, Set<() => void>>();
  private listening: Promise<void> | undefined;
  private client: Client | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly config: DatabaseConfig) {}

  /** Resolves once wake-ups come, or cannot be had for now. */
  async ready(): Promise<void> {
    this.listening ??= this.listen();
    await this.listening;
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

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reconnect);
    for (const readers of this.waiting.values()) for (const wake of [...readers]) wake();
    await this.client?.end().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const client = new Client({ connectionString: this.config.directUrl, application_name: 'creative-space-engine' });
    client.on('error', (error) => this.lost(error));
    client.on('end', () => this.lost(undefined));
    client.on('notification', ({ payload }) => {
      for (const wake of [...(this.waiting.get(payload ?? '') ?? [])]) wake();
    });
    this.client = client;
    try {
      await client.connect();
      await client.query(`listen ${EVENTS_CHANNEL}`);
    } catch (error) {
      this.lost(error);
    }
  }

  private lost(error: unknown): void {
    if (this.closed || this.reconnect) return;
    this.logger.warn({ event: 'wakeups_lost', cause: describeCause(error) });
    const { client } = this;
    this.client = undefined;
    void client?.end().catch(() => undefined);
    this.reconnect = setTimeout(() => {
      this.reconnect = undefined;
      this.listening = this.listen();
    }, RECONNECT_MS).unref();
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
