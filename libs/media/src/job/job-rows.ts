import type { Attempt, MediaJob } from './job';

/** Columns of the two tables by property, in the order in which they are selected. */
const JOB: Record<keyof MediaJob, string> = {
  id: 'id',
  userId: 'user_id',
  kind: 'kind',
  status: 'status',
  stage: 'stage',
  lockVersion: 'lock_version',
  progress: 'progress',
  warnings: 'warnings',
  provider: 'provider',
  model: 'model',
  input: 'input',
  heldKeys: 'held_keys',
  storedBytes: 'stored_bytes',
  reservationId: 'reservation_id',
  storyboardId: 'storyboard_id',
  label: 'label',
  waitsFor: 'waits_for',
  images: 'images',
  videoSeconds: 'video_seconds',
  requestedS: 'requested_s',
  deliveredS: 'delivered_s',
  estimate: 'estimate',
  charged: 'charged',
  error: 'error',
  attempts: 'attempts',
  failures: 'failures',
  lastEvent: 'last_event',
  createdAt: 'created_at',
  turnAt: 'turn_at',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  expiresAt: 'expires_at',
  deadlineAt: 'deadline_at',
  cancelRequestedAt: 'cancel_requested_at',
  webhookUrl: 'webhook_url',
  requestId: 'request_id',
  traceparent: 'traceparent',
};

const ATTEMPT: Record<keyof Attempt, string> = {
  id: 'id',
  jobId: 'generation_id',
  n: 'n',
  state: 'state',
  failure: 'failure',
  handle: 'handle',
  outputs: 'outputs',
  cost: 'cost',
  costEstimated: 'cost_estimated',
  providerRequestId: 'provider_request_id',
};

/** Select lists whose names are the properties. */
export const JOB_COLUMNS = selectList(JOB);
export const ATTEMPT_COLUMNS = selectList(ATTEMPT);

type Raw<T> = { [K in keyof T]: unknown } & T;

export function toJob(row: Raw<MediaJob>): MediaJob {
  return {
    ...row,
    storedBytes: Number(row.storedBytes),
    videoSeconds: Number(row.videoSeconds),
    requestedS: row.requestedS === null ? null : Number(row.requestedS),
    deliveredS: row.deliveredS === null ? null : Number(row.deliveredS),
    estimate: BigInt(row.estimate),
    charged: row.charged === null ? null : BigInt(row.charged),
  };
}

export function toAttempt(row: Raw<Attempt>): Attempt {
  return { ...row, cost: row.cost === null ? null : BigInt(row.cost) };
}

/** `set` list and parameters, numbered from `first`, for the given changes of a job. */
export function jobChanges(changes: Partial<MediaJob>, first: number): { set: string; values: unknown[] } {
  return changesOf(JOB, changes, first);
}

export function attemptChanges(changes: Partial<Attempt>, first: number): { set: string; values: unknown[] } {
  return changesOf(ATTEMPT, changes, first);
}

function changesOf<T extends object>(
  columns: Record<keyof T, string>,
  changes: Partial<T>,
  first: number,
): { set: string; values: unknown[] } {
  const keys = (Object.keys(changes) as (keyof T)[]).filter((key) => changes[key] !== undefined);
  return {
    set: keys.map((key, index) => `${columns[key]} = $${first + index}`).join(', '),
    values: keys.map((key) => toColumn(String(key), changes[key])),
  };
}

const JSON_COLUMNS = new Set(['warnings', 'error', 'handle', 'outputs']);

/** Amounts go as text, so that no number rounds them, and objects as JSON. */
function toColumn(property: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return JSON_COLUMNS.has(property) && value !== null ? JSON.stringify(value) : value;
}

function selectList(columns: Record<string, string>): string {
  return Object.entries(columns)
    .map(([property, column]) => `${column} as "${property}"`)
    .join(', ');
}
