import type { ServerResponse } from 'node:http';
import { UsageConfig } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { Budget } from '../settlement/hold-book';
import type { Settlement } from '../admission/reserve';
import type { Meter } from '../settlement/meter';
import { Settler } from './settler';

/** The hold of an answer outlives its deadline by this much; while it runs, it is extended by this much again and again. */
export const ANSWER_HOLD_MARGIN_MS = 60_000;
const EXTEND_EVERY_MS = 20_000;
const CUT_OFF_MS = 5_000;

interface OpenRequest {
  meter: Meter;
  /** Destroying it aborts the work, and with it the upstream call. */
  response: Pick<ServerResponse, 'closed' | 'destroy'>;
}

/**
 * The metered requests that run in this process. Keeps their holds alive for as long as they do (a slow reader can
 * outlast any deadline), and on shutdown lets them end, cuts off the rest, and waits until all are settled.
 */
@Injectable()
export class OpenRequests implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(OpenRequests.name);
  private readonly open = new Map<string, OpenRequest>();
  private readonly heartbeat: NodeJS.Timeout;
  private arrivals = 0;
  private closing = false;
  private emptied: (() => void) | undefined;

  constructor(
    private readonly budget: Budget,
    private readonly settler: Settler,
    private readonly config: UsageConfig,
  ) {
    this.heartbeat = setInterval(() => void this.extend(), EXTEND_EVERY_MS).unref();
  }

  /** @throws AppError `overloaded` when the process is about to stop. */
  admit(): void {
    if (!this.closing) return;
    throw new AppError('overloaded', 'stopping', { members: { retryable: true, retry_after_s: 1 } });
  }

  /** Counts a request as open while its hold is being made, so that a process that stops waits for it. */
  async arriving(reserve: Promise<void>): Promise<void> {
    this.arrivals++;
    try {
      await reserve;
    } finally {
      this.arrivals--;
      this.tellWhenEmpty();
    }
  }

  add(request: OpenRequest): void {
    this.open.set(request.meter.reservationId, request);
  }

  /** Takes a hold back for which nothing was done. */
  abandon(reservationId: string): void {
    this.settler.abandon(reservationId);
  }

  async settle(id: string, settlement: Settlement): Promise<void> {
    try {
      await this.settler.settle(id, settlement);
    } finally {
      this.open.delete(id);
      this.tellWhenEmpty();
    }
  }

  onModuleDestroy(): void {
    this.closing = true;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.empty(this.config.shutdownDrainS * 1000);
    for (const { response } of this.open.values()) response.destroy();
    await this.empty(CUT_OFF_MS);
    clearInterval(this.heartbeat);
    await this.settler.flush();
    if (this.open.size > 0) this.logger.warn({ event: 'left_to_the_sweeper', requests: this.open.size });
  }

  private get isEmpty(): boolean {
    return this.open.size === 0 && this.arrivals === 0;
  }

  private tellWhenEmpty(): void {
    if (this.isEmpty) this.emptied?.();
  }

  private empty(withinMs: number): Promise<void> {
    if (this.isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async extend(): Promise<void> {
    const running = [...this.open].filter(([, { response }]) => !response.closed).map(([id]) => id);
    if (running.length === 0) return;
    try {
      await this.budget.extend(running, ANSWER_HOLD_MARGIN_MS);
    } catch (error) {
      this.logger.warn({ event: 'extend_failed', name: (error as Error).name });
    }
  }
}
