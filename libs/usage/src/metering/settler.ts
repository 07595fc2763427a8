import { Injectable, Logger } from '@nestjs/common';
import { Budget } from '../settlement/hold-book';
import type { Settlement } from '../admission/reserve';

const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 30_000;

interface Unwritten {
  write: () => Promise<unknown>;
  /** Set while it waits for its next try. */
  timer?: NodeJS.Timeout;
}

/**
 * Ends holds, also when the database is away for a while: the client has its answer by then, so what is to be written
 * waits and is tried again. Ending a hold twice does nothing, and what still waits when the process dies is the
 * sweeper's.
 */
@Injectable()
export class Settler {
  private readonly logger = new Logger(Settler.name);
  private readonly unwritten = new Map<string, Unwritten>();

  constructor(private readonly budget: Budget) {}

  async settle(id: string, settlement: Settlement): Promise<void> {
    await this.persist(id, FIRST_DELAY_MS, async () => {
      const outcome = await this.budget.settle(id, settlement);
      if (outcome !== 'settled') this.logger.warn({ event: 'settled_late', reservation_id: id, outcome });
    });
  }

  /** Takes back, in the background, a hold of which nobody knows whether it was made. */
  abandon(id: string): void {
    void this.persist(id, FIRST_DELAY_MS, () => this.budget.abandon(id));
  }

  /** One last try for what is not written yet. */
  async flush(): Promise<void> {
    const unwritten = [...this.unwritten];
    for (const [, { timer }] of unwritten) clearTimeout(timer);
    await Promise.all(unwritten.map(([id, { write }]) => this.attempt(id, write)));
  }

  private async persist(id: string, delay: number, write: () => Promise<unknown>): Promise<void> {
    const entry: Unwritten = { write };
    this.unwritten.set(id, entry);
    if (await this.attempt(id, write)) return;
    const again = () => void this.persist(id, Math.min(delay * 2, LAST_DELAY_MS), write);
    entry.timer = setTimeout(again, delay).unref();
  }

  private async attempt(id: string, write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      this.unwritten.delete(id);
      return true;
    } catch (error) {
      this.logger.error({ event: 'settle_failed', reservation_id: id, name: (error as Error).name });
      return false;
    }
  }
}
