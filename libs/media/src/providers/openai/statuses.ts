import { at, textAt, type VendorAnswer } from '../vendor-call/answer';
import type { Source, VendorError, VendorStatuses } from '../vendor-call/status-table';

const ERROR_CODES: Source = {
  document: 'https://developers.openai.com/api/docs/guides/error-codes',
  read: '2026-11-22',
};
const IMAGE_GUIDE: Source = {
  document: 'https://developers.openai.com/api/docs/guides/image-generation',
  read: '2026-11-22',
};
const LIMITS: Source = {
  document: 'https://help.openai.com/en/articles/5955604-troubleshooting-api-rate-limits-and-429-errors',
  read: '2026-11-29',
};
/** `x-ratelimit-remaining-requests`, and `x-ratelimit-reset-requests` such as "6m0s". */
const RATE_HEADERS: Source = {
  document: 'https://developers.openai.com/api/docs/guides/rate-limits',
  read: '2026-11-29',
};
const REFUSED = { failure: 'content_policy', lasts: 'final', billed: 'unbilled', source: IMAGE_GUIDE } as const;
const OUT_OF_MONEY = { failure: 'provider_quota', lasts: 'final', billed: 'unbilled', source: LIMITS } as const;

/**
 * What OpenAI answers instead of pictures. Codes decide, because a used-up credit comes as 429 like a rate limit. What
 * it bills stands in the `usage` of a good answer; nothing that it documents bills a request that failed.
 */
export const OPENAI_STATUSES: VendorStatuses = {
  vendor: 'openai',
  failures: [
    { word: 'moderation_blocked', ...REFUSED },
    { word: 'content_policy_violation', ...REFUSED },
    { word: 'image_generation_user_error', ...REFUSED },
    { word: 'insufficient_quota', ...OUT_OF_MONEY },
    { word: 'billing_hard_limit_reached', ...OUT_OF_MONEY },
    { word: 'billing_not_active', ...OUT_OF_MONEY },
    { word: 'credit_balance_exhausted', ...OUT_OF_MONEY },
    { word: /^(organization|project)_(spend|usage)_limit_exceeded$/, ...OUT_OF_MONEY },
    {
      status: 429,
      word: 'daily_limit',
      failure: 'daily_quota',
      lasts: 'final',
      resets: 'within_a_day',
      billed: 'unbilled',
      source: RATE_HEADERS,
    },
    // A missing right of our account is a 403 like a wrong key; a model that has gone is a 404.
    { status: 404, failure: 'invalid_request', lasts: 'final', billed: 'unbilled', source: ERROR_CODES },
    { status: 429, failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: ERROR_CODES },
    {
      status: 503,
      failure: 'capacity',
      lasts: 'passing',
      billed: 'unbilled',
      askAgainMs: 5_000,
      source: ERROR_CODES,
    },
    { status: 500, failure: 'create_failed', lasts: 'final', billed: 'unbilled', source: ERROR_CODES },
  ],
  tasks: [],
  errorOf: openaiError,
};

/** What is new only after so long is a limit of a day; those of a minute come as a rate limit, too. */
const LEAST_DAILY_MS = 3_600_000;

/** `{ error: { message, type, param, code } }`; of a limit the headers tell when it is new. */
function openaiError({ status, headers, body }: VendorAnswer): VendorError {
  const resetsInMs =
    status === 429 && headers.get('x-ratelimit-remaining-requests') === '0'
      ? duration(headers.get('x-ratelimit-reset-requests'))
      : undefined;
  const isDaily = resetsInMs !== undefined && resetsInMs >= LEAST_DAILY_MS;
  const words = [textAt(body, 'error', 'code'), textAt(body, 'error', 'type'), isDaily ? 'daily_limit' : undefined];
  return {
    words: words.filter((word) => word !== undefined),
    own: at(body, 'error') !== undefined,
    ...(isDaily && { resetsInMs }),
  };
}

const UNIT_MS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** "7h12m", "6m0s" or "120ms" in milliseconds. */
function duration(text: string | null): number | undefined {
  if (text === null || !/^(\d+(\.\d+)?(d|h|ms|m|s))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(d|h|ms|m|s)/g);
  return Math.ceil([...parts].reduce((sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit!]!, 0));
}
