import { AppError, describeCause, within } from '@cse/core';
import { Logger } from '@nestjs/common';

const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 30_000;

/** Longer than the busiest budget keeps anybody waiting: its requests wait for one another, and for a connection. */
const ANSWER_WITHIN_MS = 10_000;

const CONFLICTS = new Set(['40001', '40P01']);
/** The connection broke, or the server was shut down, after a statement may have been sent. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '08003', '08006']);

interface Failure {
  code?: string;
  message?: string;
}

/** The database did not answer in time; what it was asked for may still happen. */
class NoAnswer extends AppError {
  constructor() {
    super('store_unavailable', 'store', { members: { retryable: true, retry_after_s: 2 } });
  }
}

/** Waits for the database no longer than a client should. @throws AppError `store_unavailable` */
export function inTime<T>(call: Promise<T>): Promise<T> {
  return within(ANSWER_WITHIN_MS, call, unanswered);
}

function unanswered(): never {
  throw new NoAnswer();
}

/** Serialization failures and deadlocks leave nothing behind, so the call is made again. */
export async function retryConflicts<T>(call: () => Promise<T>, attempts = 3): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const { code } = causeOf(error);
      if (attempt === attempts || !code || !CONFLICTS.has(code)) throw error;
    }
  }
}

/** True when a failed call may have been carried out all the same. */
export function isInDoubt(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  const { code, message = '' } = causeOf(error);
  return (code !== undefined && BROKEN.has(code)) || /connection terminated/i.test(message);
}

/** What the driver says. */
export function causeOf(error: unknown): Failure {
  return (error as { driverError?: Failure }).driverError ?? (error as Failure);
}

interface LateWrite {
  write: () => Promise<unknown>;
  /** Set while it waits for its next try. */
  timer?: NodeJS.Timeout;
}

/** Writes that end holds, also when the database is away for a while. Ending a hold twice does nothing. */
export class LateWrites {
  private readonly logger = new Logger(LateWrites.name);
  private readonly unwritten = new Map<string, LateWrite>();

  /** @param onFailure told of each try that fails */
  constructor(private readonly onFailure: () => void = () => undefined) {}

  /** Waits for the first try only; what fails is tried again in the background, each time after twice as long. */
  async write(id: string, write: () => Promise<unknown>, delayMs = FIRST_DELAY_MS): Promise<void> {
    const entry: LateWrite = { write };
    this.unwritten.set(id, entry);
    if (await this.attempt(id, write)) return;
    const again = () => void this.write(id, write, Math.min(delayMs * 2, LAST_DELAY_MS));
    entry.timer = setTimeout(again, delayMs).unref();
  }

  /** One last try for what is not written yet. */
  async flush(): Promise<void> {
    const unwritten = [...this.unwritten];
    for (const [, { timer }] of unwritten) clearTimeout(timer);
    await Promise.all(unwritten.map(([id, { write }]) => this.attempt(id, write)));
  }

  private async attempt(id: string, write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      this.unwritten.delete(id);
      return true;
    } catch (error) {
      this.logger.error({ event: 'settle_failed', reservation_id: id, cause: describeCause(error) });
      this.onFailure();
      return false;
    }
  }
}
