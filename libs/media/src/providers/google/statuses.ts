import { at, listAt, textAt, type VendorAnswer } from '../vendor-call/answer';
import type { Source, VendorError, VendorStatuses } from '../vendor-call/status-table';

/** Error codes of the Interactions API. */
const API_ERRORS: Source = { document: 'https://ai.google.dev/gemini-api/docs/api-errors', read: '2026-11-29' };
/** Error codes of the older methods. */
const TROUBLESHOOTING: Source = {
  document: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  read: '2026-11-29',
};
/** A request that fails with a 400 or 500 error is not charged. */
const BILLING: Source = { document: 'https://ai.google.dev/gemini-api/docs/billing', read: '2026-11-29' };
const RATE_LIMITS: Source = { document: 'https://ai.google.dev/gemini-api/docs/rate-limits', read: '2026-11-29' };
const INTERACTIONS: Source = { document: 'https://ai.google.dev/gemini-api/docs/omni', read: '2026-11-22' };

const POLICY = /safety|prohibited|blocklist|recitation|spii|policy|moderation|blocked/i;
const KEY = { on: 'create', failure: 'provider_auth', lasts: 'final', billed: 'unbilled' } as const;
const QUOTA = { on: 'create', failure: 'provider_quota', lasts: 'final', billed: 'unbilled' } as const;
/** Quotas of requests per day are new at midnight Pacific time. */
const DAY = {
  on: 'create',
  failure: 'daily_quota',
  lasts: 'final',
  resets: 'midnight_pacific',
  billed: 'unbilled',
} as const;
const REFUSED = { failure: 'content_policy', lasts: 'final', billed: 'unbilled' } as const;
const FAILED = { on: 'task', failure: 'task_failed', lasts: 'final', billed: 'unbilled' } as const;

/**
 * What Google answers instead of a picture, and what an interaction says of itself. A refusal of the older methods is a
 * good answer without a picture, whose reasons are read as words of a task.
 */
export const GOOGLE_STATUSES: VendorStatuses = {
  vendor: 'google',
  failures: [
    // A wrong key is a 400 there, and so is a project without billing.
    { word: 'API_KEY_INVALID', ...KEY, source: TROUBLESHOOTING },
    { word: 'FAILED_PRECONDITION', ...KEY, source: TROUBLESHOOTING },
    { word: 'failed_precondition', ...KEY, source: API_ERRORS },
    { word: 'payment_required', ...QUOTA, source: API_ERRORS },
    { word: 'quota_exceeded', ...DAY, source: API_ERRORS },
    { status: 429, word: /PerDay/, ...DAY, source: RATE_LIMITS },
    { on: 'create', status: 400, word: POLICY, ...REFUSED, source: BILLING },
    { on: 'create', status: 429, failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: API_ERRORS },
    { on: 'create', status: 503, failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: API_ERRORS },
    { on: 'create', status: [500, 599], failure: 'create_failed', lasts: 'final', billed: 'unbilled', source: BILLING },
    { on: 'task', word: POLICY, ...REFUSED, source: BILLING },
    { on: 'task', state: 'blocked', ...REFUSED, source: BILLING },
    {
      on: 'task',
      state: 'failed',
      word: /^(internal|unavailable|timeout|api_error|service_unavailable|deadline_exceeded)/i,
      failure: 'task_failed_retryable',
      lasts: 'passing',
      billed: 'unbilled',
      source: API_ERRORS,
    },
    { state: 'failed', ...FAILED, source: BILLING },
    { ...QUOTA, on: 'task', state: 'budget_exceeded', source: INTERACTIONS },
    { state: 'cancelled', ...FAILED, source: INTERACTIONS },
    { state: 'incomplete', ...FAILED, source: INTERACTIONS },
    { state: 'requires_action', ...FAILED, source: INTERACTIONS },
    { state: 'requires_continuation', ...FAILED, source: INTERACTIONS },
  ],
  tasks: [
    { state: 'queued', is: 'running', source: INTERACTIONS },
    { state: 'in_progress', is: 'running', source: INTERACTIONS },
    { state: 'completed', is: 'done', source: INTERACTIONS },
  ],
  errorOf: googleError,
};

/**
 * Two forms: `{ error: { code: 429, status: "RESOURCE_EXHAUSTED", details: [RetryInfo, ErrorInfo, QuotaFailure] } }` of
 * the older methods, and `{ error: { code: "rate_limit_exceeded" } }` of the Interactions API.
 */
function googleError({ body }: VendorAnswer): VendorError {
  const details = listAt(body, 'error', 'details');
  const words = [
    textAt(body, 'error', 'code'),
    textAt(body, 'error', 'status'),
    ...details.map((detail) => textAt(detail, 'reason')),
    ...details.flatMap((detail) => listAt(detail, 'violations').map((one) => textAt(one, 'quotaId'))),
  ];
  return {
    words: words.filter((word) => word !== undefined),
    own: at(body, 'error') !== undefined,
    retryAfterMs: milliseconds(details.map((detail) => textAt(detail, 'retryDelay')).find((delay) => delay)),
  };
}

/** "2s" or "0.5s" in milliseconds. */
function milliseconds(delay: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '');
  return match ? Math.ceil(Number(match[1]) * 1_000) : undefined;
}
