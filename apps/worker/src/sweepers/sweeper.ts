import { describeCause } from '@cse/core';
import {
  Inject,
  Logger,
  Optional,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { UpkeepMetrics } from '../metrics/upkeep-metrics';
import { ASK_EVERY_MS, UpkeepLeader } from './upkeep-leader';

/**
 * A piece of work by its name in the log, and the milliseconds between its end and its next begin. It concerns all workers,
 * and the one that leads does it; `here` is for what each machine has of its own.
 */
export type Round = readonly [name: string, everyMs: number, work: () => Promise<void>, where?: 'here'];

/** Goes its rounds from the start of the worker to its stop. */
export abstract class Sweeper implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  @Optional()
  @Inject(UpkeepMetrics)
  protected readonly metrics?: UpkeepMetrics;

  @Inject(UpkeepLeader)
  private readonly leader!: UpkeepLeader;

  private running: Periodic[] = [];

  protected abstract rounds(): Round[];

  onApplicationBootstrap(): void {
    this.running = this.rounds().map((round) => new Periodic(round, this.leader, this.metrics));
  }

  /** Waits for nothing: the jobs of the process hear in the same phase that it stops, and some after this. */
  onModuleDestroy(): void {
    for (const periodic of this.running) periodic.stop();
  }

  /** Lets the runs that have begun come to their end. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running.map((periodic) => periodic.ended()));
  }
}

/** Runs a piece of work again and again, with a pause after each time; a failure is logged and the next time comes. */
class Periodic {
  private readonly logger = new Logger(Periodic.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly round: Round,
    private readonly leader: UpkeepLeader,
    private readonly metrics: UpkeepMetrics | undefined,
  ) {
    metrics?.planned(round[0]);
    this.next(0);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  ended(): Promise<void> {
    return this.running;
  }

  private next(delay: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.run().then((isDone) => {
        const [, everyMs] = this.round;
        this.next(isDone ? everyMs : Math.min(everyMs, ASK_EVERY_MS));
      });
    }, delay);
  }

  /** False when it is another one's. */
  private async run(): Promise<boolean> {
    const [name, , work, where] = this.round;
    const begun = performance.now();
    const ended = (outcome: 'done' | 'failed') =>
      this.metrics?.ended(name, outcome, (performance.now() - begun) / 1_000);
    try {
      if (where !== 'here' && !(await this.leader.leads())) return false;
      await work();
      ended('done');
    } catch (cause) {
      ended('failed');
      this.logger.error({ event: 'periodic_failed', work: name, cause: describeCause(cause) });
    }
    return true;
  }
}
