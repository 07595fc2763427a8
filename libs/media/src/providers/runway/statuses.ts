import { textAt, type VendorAnswer } from '../vendor-call/answer';
import type { Source, VendorError, VendorStatuses } from '../vendor-call/status-table';

const HTTP_ERRORS: Source = { document: 'https://docs.dev.runwayml.com/errors/errors', read: '2026-11-29' };
const TASK_FAILURES: Source = { document: 'https://docs.dev.runwayml.com/errors/task-failures/', read: '2026-11-29' };
/** The states of a task, and the `cost` that it carries at its end. */
const TASKS: Source = { document: 'https://docs.dev.runwayml.com/api/#tag/Task-management', read: '2026-11-22' };

/** Generations of a model are counted over a window of 24 hours; one too many is a 429. */
const TIERS: Source = { document: 'https://docs.dev.runwayml.com/usage/tiers', read: '2026-11-29' };

const QUOTA = { on: 'create', failure: 'provider_quota', lasts: 'final', billed: 'unbilled' } as const;
/** "This error is returned when Runway is shedding load." */
const SHED = { on: 'create', failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: HTTP_ERRORS } as const;
const FAILED = { on: 'task', state: 'FAILED' } as const;

/**
 * What Runway answers instead of a clip. A task says at its end what it cost, and that is charged; what is billed by these
 * rows counts where it does not.
 */
export const RUNWAY_STATUSES: VendorStatuses = {
  vendor: 'runway',
  failures: [
    // Its errors have no code, so what statuses do not say stands in words.
    { word: /enough credits|insufficient credits/i, ...QUOTA, source: HTTP_ERRORS },
    {
      on: 'create',
      status: 429,
      word: /daily/i,
      failure: 'daily_quota',
      lasts: 'final',
      resets: 'within_a_day',
      billed: 'unbilled',
      source: TIERS,
    },
    { status: 429, ...SHED },
    { status: 502, ...SHED },
    { status: 503, ...SHED },
    {
      on: 'create',
      status: 504,
      failure: 'create_failed_retryable',
      lasts: 'passing',
      billed: 'unbilled',
      source: HTTP_ERRORS,
    },
    // Refused work is billed in full.
    {
      ...FAILED,
      word: /^SAFETY\./,
      failure: 'content_policy',
      lasts: 'final',
      billed: 'billed',
      source: TASK_FAILURES,
    },
    {
      ...FAILED,
      word: /^ASSET\./,
      failure: 'invalid_request',
      lasts: 'final',
      billed: 'unbilled',
      source: TASK_FAILURES,
    },
    {
      ...FAILED,
      word: /^INTERNAL/,
      failure: 'task_failed_retryable',
      lasts: 'passing',
      billed: 'unbilled',
      source: TASK_FAILURES,
    },
    { ...FAILED, word: /./, failure: 'task_failed', lasts: 'final', billed: 'unbilled', source: TASK_FAILURES },
    { ...FAILED, failure: 'task_failed_retryable', lasts: 'passing', billed: 'unbilled', source: TASK_FAILURES },
    { on: 'task', state: 'CANCELLED', failure: 'task_failed', lasts: 'final', billed: 'unbilled', source: TASKS },
  ],
  tasks: [
    { state: 'PENDING', is: 'running', source: TASKS },
    { state: 'THROTTLED', is: 'running', source: TASKS },
    { state: 'RUNNING', is: 'running', source: TASKS },
    { state: 'SUCCEEDED', is: 'done', source: TASKS },
  ],
  errorOf: runwayError,
};

/** `{ error: "text", issues: […] }` */
function runwayError({ body }: VendorAnswer): VendorError {
  const text = textAt(body, 'error');
  return { words: text === undefined ? [] : [text], own: text !== undefined };
}
