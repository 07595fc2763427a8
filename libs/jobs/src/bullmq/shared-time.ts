import type { Clock } from '@cse/core';
import type { PostgresQueueBackend } from 'bullmq';

/**
 * Where BullMQ hands its PostgreSQL functions a moment of this machine's clock, by the name of the command: which of the
 * parameters it is.
 */
const MOMENTS: Readonly<Record<string, readonly number[]>> = {
  add_job: [7],
  move_to_active: [3],
  next_signal: [2],
  move_to_completed: [4],
  move_to_completed_fetch: [4, 9],
  move_to_failed: [5],
  move_to_failed_fetch: [5, 10],
  move_to_delayed: [3],
  move_active_to_wait: [3],
  move_stalled_jobs_to_wait: [2],
  extend_lock: [4],
  extend_locks: [4],
};

/** Moments in what the functions answer; BullMQ holds them against this machine's clock. */
const ANSWERED = ['added_at_ms', 'processed_at_ms', 'finished_at_ms', 'next_delay'];

interface Answer {
  rows: Record<string, unknown>[];
}

interface Runs {
  run(command: string, parameters: unknown[]): Promise<Answer>;
}

/**
 * Has BullMQ's PostgreSQL backend write and compare the time that all workers share, in the place of its machine's:
 * locks of jobs are moments in a table, and a worker whose clock is an hour fast would take every running job of the
 * others for abandoned. What it reads is in the time of its machine again. (On Redis locks are keys that the server lets
 * expire.)
 *
 * @throws Error when the backend is not built as it was in BullMQ 6.7
 */
export function withSharedTime(backend: PostgresQueueBackend, clock: Clock): PostgresQueueBackend {
  const inner = backend as unknown as Runs;
  if (typeof inner.run !== 'function') throw new Error('BullMQ runs its commands in another way than was known');
  const run = inner.run.bind(backend);
  inner.run = async (command, parameters) => {
    const skewMs = Math.round(clock.skewMs);
    const moments = MOMENTS[command];
    const shared = moments
      ? parameters.map((value, place) => (moments.includes(place) ? Number(value) - skewMs : value))
      : parameters;
    const answer = await run(command, shared);
    if (skewMs === 0) return answer;
    return { ...answer, rows: answer.rows.map((row) => shifted(row, skewMs)) };
  };
  return backend;
}

/** Absent moments stay absent: null, and of a delay zero as well. */
function shifted(row: Record<string, unknown>, byMs: number): Record<string, unknown> {
  const moments = ANSWERED.filter((name) => row[name]);
  return { ...row, ...Object.fromEntries(moments.map((name) => [name, Number(row[name]) + byMs])) };
}
