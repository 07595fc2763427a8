import type { ErrorCode } from '@cse/core';

type Member = Record<string, unknown>;

export interface Members {
  /** There in every problem document of the code. */
  always?: Record<string, Member>;
  /** There where it is known, or where the cause has it. */
  sometimes?: Record<string, Member>;
}

const RETRYABLE = { type: 'boolean', description: 'Whether the same request may succeed later.', examples: [true] };
const RETRY_AFTER_S = {
  type: 'integer',
  minimum: 0,
  description: 'Seconds to wait before trying again; the same as `Retry-After`.',
  examples: [5],
};
const POLICY = {
  type: 'object',
  description: "Whose policy refused: the provider's name, and where its usage policy can be read.",
  required: ['provider'],
  properties: {
    provider: { type: 'string', description: 'Name of the provider.' },
    url: { type: 'string', format: 'uri', description: 'Its usage policy.' },
  },
};

/** An amount in the unit of its cap, as `quota_exceeded` tells it. */
const amount = (description: string, example: number): Member => ({
  type: ['number', 'null'],
  description: `${description}, in the unit of the cap; null where that is told to nobody.`,
  examples: [example],
});

/** Members that the problem documents of a code have beside those that all have (RFC 9457, 3.2). */
export const PROBLEM_MEMBERS: Partial<Record<ErrorCode, Members>> = {
  invalid_grant: {
    sometimes: { error: { const: 'invalid_grant', description: 'The same as RFC 6749, 5.2 says it.' } },
  },
  invalid_request: {
    sometimes: { error: { const: 'invalid_request', description: 'The same as RFC 6749, 5.2 says it.' } },
  },
  quota_exceeded: {
    always: {
      cap: {
        type: 'string',
        description:
          'Which cap: of money (US dollars) `daily_cost`, `monthly_cost`, or `request` for `max_cost_usd`; of counts ' +
          '`daily_tokens`, `daily_images`, `daily_video_seconds`, `stored_bytes`; more may come.',
        examples: ['daily_cost'],
      },
      limit: amount('The cap', 2.5),
      remaining: amount('What is left of it', 0.004),
      required: amount('What the request may take at most', 0.021),
      resets_at: {
        type: ['string', 'null'],
        format: 'date-time',
        description: 'When there is room again (UTC); null where no time brings it.',
        examples: ['2026-01-02T00:00:00.000Z'],
      },
    },
  },
  account_suspended: {
    sometimes: {
      suspended_until: {
        type: ['string', 'null'],
        format: 'date-time',
        description: 'When it ends (UTC); null where an operator has to end it.',
        examples: ['2026-01-02T00:00:00.000Z'],
      },
    },
  },
  request_in_progress: { always: { retryable: RETRYABLE, retry_after_s: RETRY_AFTER_S } },
  invalid_state: {
    sometimes: {
      job_status: { type: 'string', description: 'Where the job or the storyboard is.', examples: ['running'] },
      receipt: {
        type: 'object',
        description:
          'What came of the first request with this idempotency key, where its answer is kept no longer: its state and what it cost, or the job that it made.',
        additionalProperties: true,
      },
    },
  },
  payload_too_large: {
    sometimes: {
      limit_bytes: { type: 'integer', minimum: 0, description: 'Most that is taken, in bytes.', examples: [2_097_152] },
    },
  },
  content_refused: { sometimes: { policy: POLICY } },
  rate_limited: {
    always: { retry_after_s: { ...RETRY_AFTER_S, examples: [12] } },
    sometimes: {
      reason: { type: 'string', description: 'Why, where it is more than the rate.' },
      policy: POLICY,
    },
  },
  provider_error: { sometimes: { retryable: { ...RETRYABLE, examples: [false] } } },
  provider_unavailable: { sometimes: { retryable: RETRYABLE, retry_after_s: RETRY_AFTER_S } },
  provider_timeout: { sometimes: { retryable: RETRYABLE } },
  store_unavailable: {
    sometimes: {
      retryable: RETRYABLE,
      retry_after_s: RETRY_AFTER_S,
      down: { type: 'array', items: { type: 'string' }, description: 'What does not answer (`/health/ready`).' },
    },
  },
  overloaded: { always: { retryable: RETRYABLE, retry_after_s: RETRY_AFTER_S } },
};
