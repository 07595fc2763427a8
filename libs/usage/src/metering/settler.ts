import { Injectable, Logger } from '@nestjs/common';
import { Budget } from '../budget/budget';
import type { Settlement } from '../budget/hold';

const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 30_000;

/**
 * Settles, also when the database is away for a while: the client has its answer by then, so the settlement waits and
 * is tried again. Settling twice does nothing, and what is still waiting when the process dies is the sweeper's.
 */
@Injectable()
export class Settler {
  private readonly logger = new Logger(Settler.name);
  private readonly waiting = new Map<string, { settlement: Settlement; timer: NodeJS.Timeout }>();

  constructor(private readonly budget: Budget) {}

  async settle(id: string, settlement: Settlement): Promise<void> {
    if (!(await this.attempt(id, settlement))) this.retryLater(id, settlement, FIRST_DELAY_MS);
  }

  /** One last try for what still waits. */
  async flush(): Promise<void> {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const [id, { settlement, timer }] of waiting) {
      clearTimeout(timer);
      await this.attempt(id, settlement);
    }
  }

  private async attempt(id: string, settlement: Settlement): Promise<boolean> {
    try {
      const outcome = await this.budget.settle(id, settlement);
      if (outcome !== 'settled') this.logger.warn({ event: 'settled_late', reservation_id: id, outcome });
      return true;
    } catch (error) {
      this.logger.error({ event: 'settle_failed', reservation_id: id, name: (error as Error).name });
      return false;
    }
  }

  private retryLater(id: string, settlement: Settlement, delay: number): void {
    const timer = setTimeout(() => {
      this.waiting.delete(id);
      void this.attempt(id, settlement).then((done) => {
        if (!done) this.retryLater(id, settlement, Math.min(delay * 2, LAST_DELAY_MS));
      });
    }, delay).unref();
    this.waiting.set(id, { settlement, timer });
  }
}
