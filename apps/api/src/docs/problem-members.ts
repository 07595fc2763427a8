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
  limit_reached: {
    always: { limit: { type: 'integer', minimum: 0, description: 'The most that there may be.', examples: [32] } },
  },
  manifest_conflict: {
    always: {
      version: {
        type: 'integer',
        minimum: 0,
        description: 'The newest version; 0 where there is none.',
        examples: [4],
      },
      previous: {
        type: ['string', 'null'],
        description: 'SHA-256 of its text in hex, which the next has to name; null where there is none.',
        examples: ['4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6'],
      },
    },
  },
  op_conflict: {
    always: {
      op_id: {
        type: 'string',
        format: 'uuid',
        description: 'The operation that was refused; none of the others was taken either.',
        examples: ['01933b1e-7c1f-7000-8000-0000000000b1'],
      },
    },
    sometimes: {
      last_seq: {
        type: 'integer',
        minimum: 1,
        description: 'The highest `seq` of the device that a snapshot has taken in: go on above it.',
        examples: [41],
      },
    },
  },
  key_generation_old: {
    always: {
      generation: { type: 'integer', minimum: 1, description: 'The present one.', examples: [2] },
      rotation_due: {
        type: 'boolean',
        description: 'Whether an owner has to rotate the key before anything is written.',
        examples: [false],
      },
    },
  },
  ops_compacted: {
    always: {
      upto: {
        type: 'string',
        description: 'The cursor of the newest snapshot: read that, and go on.',
        examples: ['120'],
      },
    },
  },
  chunks_missing: {
    always: {
      missing: {
        type: 'array',
        items: { type: 'string' },
        description: 'SHA-256 of up to 1,000 of them in hex; empty where one went in this very moment.',
        examples: [['4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6']],
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
