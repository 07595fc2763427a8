import { AppError, within } from '@cse/core';

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
function causeOf(error: unknown): Failure {
  return (error as { driverError?: Failure }).driverError ?? (error as Failure);
}
