import type { Billed } from '../../media-model';
import { at, listAt, textAt, type VendorAnswer } from '../vendor-call/answer';
import type { Source, VendorError, VendorStatuses } from '../vendor-call/status-table';

/** Failed requests that return 5xx are not billed; the queue has tried again up to ten times by then. */
const RELIABILITY: Source = {
  document: 'https://fal.ai/docs/documentation/model-apis/inference/reliability.md',
  read: '2026-11-29',
};
/** Errors of the platform: `error_type`, with a status that is typical of each. */
const REQUEST_ERRORS: Source = {
  document: 'https://fal.ai/docs/documentation/model-apis/request-errors.md',
  read: '2026-11-29',
};
/** Errors of the models: 422 with a list of types. */
const MODEL_ERRORS: Source = { document: 'https://fal.ai/docs/documentation/model-apis/errors', read: '2026-11-22' };
/** "Server errors (HTTP 500+) are never charged"; a 422 "may still be charged if a runner spent GPU time". */
const FAQ: Source = { document: 'https://fal.ai/docs/documentation/model-apis/faq.md', read: '2026-11-29' };
/** Only output is billed. */
const PRICING: Source = { document: 'https://fal.ai/docs/documentation/model-apis/pricing', read: '2026-11-22' };
const QUEUE: Source = { document: 'https://fal.ai/docs/documentation/model-apis/inference/queue', read: '2026-11-22' };

const POLICY = /^\w*(content_policy|nsfw|safety)\w*$/;
const FAILED = { on: 'task', failure: 'task_failed', lasts: 'final', billed: 'unbilled' } as const;
const FAILED_FOR_NOW = { on: 'task', failure: 'task_failed_retryable', lasts: 'passing', billed: 'unbilled' } as const;
/** What a model refuses once it has looked at the request. Sent again only where the answer says that it is not billed. */
const REFUSED = { on: 'task', status: 422, billed: 'unknown', source: FAQ } as const;
/** A gateway before fal, or fal while it hands the result out: what says so again and again is the result. */
const UNREAD = {
  on: 'task',
  failure: 'transient_read',
  lasts: 'passing',
  billed: 'unbilled',
  giveUpAfter: 5,
} as const;

/**
 * What fal answers to a submission, and in place of the result of a task, where all failures of the work come out: a task
 * that is completed may have failed.
 */
export const FAL_STATUSES: VendorStatuses = {
  vendor: 'fal',
  failures: [
    { ...REFUSED, word: POLICY, failure: 'content_policy', lasts: 'final' },
    { word: POLICY, failure: 'content_policy', lasts: 'final', billed: 'unbilled', source: MODEL_ERRORS },
    // An exhausted balance is a 403 that reads "User is locked".
    {
      on: 'create',
      status: 403,
      word: /locked|balance/i,
      failure: 'provider_quota',
      lasts: 'final',
      billed: 'unbilled',
      source: PRICING,
    },
    {
      on: 'create',
      status: 422,
      failure: 'invalid_request',
      lasts: 'final',
      billed: 'unbilled',
      source: MODEL_ERRORS,
    },
    { on: 'create', status: 429, failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: RELIABILITY },
    { on: 'create', status: 503, failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: RELIABILITY },
    {
      on: 'create',
      status: [500, 599],
      failure: 'create_failed',
      lasts: 'final',
      billed: 'unbilled',
      source: RELIABILITY,
    },
    { ...REFUSED, retryable: true, failure: 'task_failed_retryable', lasts: 'passing' },
    { ...REFUSED, failure: 'task_failed', lasts: 'final' },
    { status: 499, ...FAILED, source: QUEUE },
    { status: 504, word: 'request_timeout', ...FAILED, source: REQUEST_ERRORS },
    { status: 504, word: 'startup_timeout', ...FAILED, source: REQUEST_ERRORS },
    { status: [500, 599], word: /^(runner_|internal_error$)/, ...FAILED_FOR_NOW, source: REQUEST_ERRORS },
    { status: 502, ...UNREAD, source: RELIABILITY },
    { status: 503, ...UNREAD, source: RELIABILITY },
    { status: 504, ...UNREAD, source: RELIABILITY },
    { status: [500, 599], own: true, ...FAILED, source: RELIABILITY },
    { status: [500, 599], ...UNREAD, source: RELIABILITY },
  ],
  tasks: [
    { state: 'IN_QUEUE', is: 'running', source: QUEUE },
    { state: 'IN_PROGRESS', is: 'running', source: QUEUE },
    { state: 'COMPLETED', is: 'done', source: QUEUE },
  ],
  errorOf: falError,
};

/** Two forms: `{ detail: [{ type }] }` of the models, and `{ detail: "…", error_type }` of the platform. */
function falError({ headers, body }: VendorAnswer): VendorError {
  const words = [
    ...listAt(body, 'detail').map((item) => textAt(item, 'type')),
    textAt(body, 'detail'),
    textAt(body, 'error_type'),
    headers.get('x-fal-error-type') ?? undefined,
    // Whose time-out it was: ours, within which the work was to start.
    headers.get('x-fal-request-timeout-type') === 'user' ? 'request_timeout' : undefined,
  ];
  const retryable = headers.get('x-fal-retryable');
  return {
    words: words.filter((word) => word !== undefined),
    own: at(body, 'detail') !== undefined,
    ...(retryable !== null && { retryable: retryable === 'true' }),
    billed: billedUnits(headers.get('x-fal-billable-units')),
  };
}

/**
 * What a model tells the platform to bill for a request (https://docs.fal.ai/documentation/serverless/publishing-to-marketplace,
 * read 2026-11-29). The unit is each model's own, so it is not read as money.
 */
function billedUnits(units: string | null): Billed | undefined {
  if (units === null || !/^\d+(\.\d+)?$/.test(units)) return undefined;
  return Number(units) > 0 ? 'billed' : 'unbilled';
}
