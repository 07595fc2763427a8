import { AppError, ERROR_CODES, type ErrorCode } from '@cse/core';
import { statusOf, toProblem } from '@cse/http';
import type { OpenAPIObject } from '@nestjs/swagger';

type Responses = NonNullable<OpenAPIObject['paths'][string]['get']>['responses'];

const PROBLEM = '#/components/schemas/ProblemDocument';

/** Further members of the problem documents that have some, as an example. */
const MEMBERS: Partial<Record<ErrorCode, Record<string, unknown>>> = {
  quota_exceeded: {
    cap: 'daily_cost',
    limit: 2.5,
    remaining: 0.004,
    required: 0.021,
    resets_at: '2026-01-02T00:00:00.000Z',
  },
  payload_too_large: { limit_bytes: 2_097_152 },
  rate_limited: { retry_after_s: 12 },
  request_in_progress: { retryable: true, retry_after_s: 2 },
  invalid_state: { job_status: 'running' },
  provider_error: { retryable: false },
  provider_unavailable: { retryable: true, retry_after_s: 5 },
  provider_timeout: { retryable: true },
  store_unavailable: { retryable: true, retry_after_s: 2 },
  overloaded: { retryable: true, retry_after_s: 2 },
};

const POINTERS: Partial<Record<ErrorCode, string>> = {
  validation_failed: '/active_path/3/text',
  path_duplicate_id: '/active_path/3/id',
  path_root_first: '/active_path/0/parent_id',
  path_not_contiguous: '/active_path/3/parent_id',
  reference_off_path: '/branch_canon/facts/0/sources/0/node_id',
};

function example(code: ErrorCode): { summary: string; value: unknown } {
  const pointer = POINTERS[code];
  const error = new AppError(code, 'what is wrong, in words', {
    members: MEMBERS[code],
    errors: pointer ? [{ pointer, detail: 'what is wrong with this one' }] : undefined,
  });
  const value = toProblem(error, '01933b1e-7c1f-7000-8000-1f2e3d4c5b6a');
  return { summary: value.title, value };
}

/** Each code with its status. What could not be read as a request at all has a status of its own under a known code. */
const CODES =
  'What went wrong, for programs. ' +
  ERROR_CODES.map((code) => `\`${code}\` ${statusOf(code)}`).join(', ') +
  '. Before a request has a route, `validation_failed` is also 408 (it did not come in time: HEADERS_TIMEOUT_S, ' +
  'REQUEST_TIMEOUT_S), and `payload_too_large` also 414 (a part of the address is too long) and 431 (the headers are ' +
  'larger than `limit_bytes`).';

export const PROBLEM_COMPONENTS: NonNullable<OpenAPIObject['components']> = {
  schemas: {
    ProblemDocument: {
      type: 'object',
      description:
        'An RFC 9457 problem document. Some codes have further members: `cap`, `limit`, `remaining`, `required`, ' +
        '`resets_at` (quota_exceeded), `retry_after_s`, `limit_bytes`, `job_status`, `receipt` (invalid_state), `retryable`.',
      required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
      properties: {
        type: { type: 'string', format: 'uri', description: 'Names the kind of problem.' },
        title: { type: 'string' },
        status: { type: 'integer', minimum: 400, maximum: 599 },
        detail: { type: 'string' },
        code: { $ref: '#/components/schemas/ErrorCode' },
        request_id: { type: 'string', description: 'Stands in the log line that says more.' },
        errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
      },
      additionalProperties: true,
    },
    FieldProblem: {
      type: 'object',
      required: ['pointer', 'detail'],
      properties: {
        pointer: { type: 'string', format: 'json-pointer', description: 'RFC 6901 pointer into the request.' },
        detail: { type: 'string' },
      },
      additionalProperties: false,
    },
    ErrorCode: { type: 'string', enum: [...ERROR_CODES], description: CODES },
  },
  headers: {
    RequestId: {
      description: "The caller's `x-request-id` where it is valid, else one made here.",
      schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
    },
    RateLimitPolicy: {
      description: 'The rate limit: quota `q` in a window of `w` seconds.',
      schema: { type: 'string' },
    },
    RateLimit: { description: 'What is left: `r` requests, until a reset in `t` seconds.', schema: { type: 'string' } },
    RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer', minimum: 0 } },
  },
  examples: Object.fromEntries(ERROR_CODES.map((code) => [code, example(code)])),
};

/** One response a status, with an example a code. A response with content that the route documents itself is kept. */
export function problemResponses(codes: ErrorCode[], documented: Responses): Responses {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of ERROR_CODES.filter((known) => codes.includes(known))) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  const responses: Responses = {};
  for (const [status, known] of byStatus) {
    const own = documented[status];
    if (own && 'content' in own && own.content) continue;
    responses[status] = {
      description: known.map((code) => `\`${code}\``).join(', '),
      headers: {
        'x-request-id': { $ref: '#/components/headers/RequestId' },
        ...(status === 429 || status === 503 ? { 'retry-after': { $ref: '#/components/headers/RetryAfter' } } : {}),
      },
      content: {
        'application/problem+json': {
          schema: { $ref: PROBLEM },
          examples: Object.fromEntries(known.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
        },
      },
    };
  }
  return responses;
}
