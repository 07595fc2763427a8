import { describeCause } from '@cse/core';
import { Inject, Logger, Optional, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UpkeepMetrics } from '../metrics/upkeep-metrics';

/** A piece of work by its name in the log, and the milliseconds between its end and its next begin. */
export type Round = readonly [name: string, everyMs: number, work: () => Promise<void>];

/** Goes its rounds from the start of the worker to its stop. */
export abstract class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  @Optional()
  @Inject(UpkeepMetrics)
  protected readonly metrics?: UpkeepMetrics;

  private running: Periodic[] = [];

  protected abstract rounds(): Round[];

  onApplicationBootstrap(): void {
    this.running = this.rounds().map((round) => new Periodic(...round, this.metrics));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.running.map((periodic) => periodic.stop()));
  }
}

/** Runs a piece of work again and again, with a pause after each time; a failure is logged and the next time comes. */
class Periodic {
  private readonly logger = new Logger(Periodic.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
    private readonly metrics: UpkeepMetrics | undefined,
  ) {
    this.next(0);
  }

  /** Lets a run that has begun come to its end. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private next(delay: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.run().finally(() => this.next(this.everyMs));
    }, delay);
  }

  private async run(): Promise<void> {
    const begun = performance.now();
    const ended = (outcome: 'done' | 'failed') =>
      this.metrics?.ended(this.name, outcome, (performance.now() - begun) / 1_000);
    try {
      await this.work();
      ended('done');
    } catch (cause) {
      ended('failed');
      this.logger.error({ event: 'periodic_failed', work: this.name, cause: describeCause(cause) });
    }
  }
}
