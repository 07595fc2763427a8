import type { Billed, FailureClass } from '../media-model';
import { FAL_STATUSES } from './fal/statuses';
import { GOOGLE_STATUSES } from './google/statuses';
import { OPENAI_STATUSES } from './openai/statuses';
import type { VendorId } from './provider';
import { RUNWAY_STATUSES } from './runway/statuses';
import {
  failureRow,
  failureSeen,
  HTTP_ROWS,
  taskStage,
  type Seen,
  type VendorStatuses,
} from './vendor-call/status-table';

const TABLES: Record<VendorId, VendorStatuses> = {
  openai: OPENAI_STATUSES,
  google: GOOGLE_STATUSES,
  runway: RUNWAY_STATUSES,
  fal: FAL_STATUSES,
};

type Call = `${Seen['on']} ${number}` | `task ${string}`;
type Means = [failure: FailureClass, billed: Billed, lasts: 'final' | 'passing'];

/** What each vendor answers, as it writes it, and what that means: at least one answer for every row. */
const ANSWERS: Record<VendorId, [call: Call, body: unknown, means: Means, headers?: Record<string, string>][]> = {
  openai: [
    ['create 400', openai('moderation_blocked'), ['content_policy', 'unbilled', 'final']],
    ['create 400', openai('content_policy_violation'), ['content_policy', 'unbilled', 'final']],
    ['create 400', openai(null, 'image_generation_user_error'), ['content_policy', 'unbilled', 'final']],
    ['create 400', openai('invalid_value'), ['invalid_request', 'unbilled', 'final']],
    ['create 429', openai('insufficient_quota'), ['provider_quota', 'unbilled', 'final']],
    ['create 400', openai('billing_hard_limit_reached'), ['provider_quota', 'unbilled', 'final']],
    ['create 429', openai('billing_not_active'), ['provider_quota', 'unbilled', 'final']],
    ['create 429', openai('credit_balance_exhausted', 'x'), ['provider_quota', 'unbilled', 'final']],
    ['create 429', openai('project_spend_limit_exceeded', 'x'), ['provider_quota', 'unbilled', 'final']],
    ['create 429', openai('organization_usage_limit_exceeded', 'x'), ['provider_quota', 'unbilled', 'final']],
    [
      'create 429',
      openai('rate_limit_exceeded', 'requests'),
      ['daily_quota', 'unbilled', 'final'],
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '7h12m0s' },
    ],
    [
      'create 429',
      openai('rate_limit_exceeded', 'requests'),
      ['capacity', 'unbilled', 'passing'],
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '12.5s' },
    ],
    ['create 404', openai('model_not_found'), ['invalid_request', 'unbilled', 'final']],
    ['create 401', openai('invalid_api_key'), ['provider_auth', 'unbilled', 'final']],
    ['create 403', openai('unsupported_country_region_territory'), ['provider_auth', 'unbilled', 'final']],
    ['create 429', openai('rate_limit_exceeded'), ['capacity', 'unbilled', 'passing']],
    ['create 503', openai('server_is_overloaded'), ['capacity', 'unbilled', 'passing']],
    ['create 500', openai(null, 'server_error'), ['create_failed', 'unbilled', 'final']],
    ['create 502', openai(null, 'server_error'), ['create_failed', 'unbilled', 'final']],
    ['create 502', undefined, ['unknown_outcome', 'unknown', 'final']],
    ['create 504', undefined, ['unknown_outcome', 'unknown', 'final']],
    ['create 524', undefined, ['unknown_outcome', 'unknown', 'final']],
  ],
  google: [
    ['create 400', google('INVALID_ARGUMENT', { reason: 'API_KEY_INVALID' }), ['provider_auth', 'unbilled', 'final']],
    ['create 400', google('FAILED_PRECONDITION'), ['provider_auth', 'unbilled', 'final']],
    ['create 400', { error: { code: 'failed_precondition' } }, ['provider_auth', 'unbilled', 'final']],
    ['create 402', { error: { code: 'payment_required' } }, ['provider_quota', 'unbilled', 'final']],
    ['create 429', { error: { code: 'quota_exceeded' } }, ['daily_quota', 'unbilled', 'final']],
    [
      'create 429',
      google('RESOURCE_EXHAUSTED', { violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel' }] }),
      ['daily_quota', 'unbilled', 'final'],
    ],
    ['create 400', { error: { code: 'content_policy_violation' } }, ['content_policy', 'unbilled', 'final']],
    ['create 429', google('RESOURCE_EXHAUSTED', { retryDelay: '2s' }), ['capacity', 'unbilled', 'passing']],
    ['create 429', { error: { code: 'rate_limit_exceeded' } }, ['capacity', 'unbilled', 'passing']],
    ['create 503', google('UNAVAILABLE'), ['capacity', 'unbilled', 'passing']],
    ['create 500', google('INTERNAL'), ['create_failed', 'unbilled', 'final']],
    ['create 504', google('DEADLINE_EXCEEDED'), ['create_failed', 'unbilled', 'final']],
    ['create 502', undefined, ['create_failed', 'unbilled', 'final']],
    ['create 404', google('NOT_FOUND'), ['invalid_request', 'unbilled', 'final']],
    ['read 500', google('INTERNAL'), ['transient_read', 'unknown', 'passing']],
    ['read 404', { error: { code: 'not_found' } }, ['task_failed', 'unknown', 'final']],
    ['task failed', ['output_safety'], ['content_policy', 'unbilled', 'final']],
    ['task blocked', ['OTHER'], ['content_policy', 'unbilled', 'final']],
    ['task failed', ['internal'], ['task_failed_retryable', 'unbilled', 'passing']],
    ['task failed', ['invalid_media'], ['task_failed', 'unbilled', 'final']],
    ['task budget_exceeded', [], ['provider_quota', 'unbilled', 'final']],
    ['task cancelled', [], ['task_failed', 'unbilled', 'final']],
    ['task incomplete', [], ['task_failed', 'unbilled', 'final']],
    ['task requires_action', [], ['task_failed', 'unbilled', 'final']],
    ['task requires_continuation', [], ['task_failed', 'unbilled', 'final']],
    ['task dreaming', [], ['transient_read', 'unknown', 'passing']],
  ],
  runway: [
    [
      'create 400',
      { error: 'You do not have enough credits to run this task.' },
      ['provider_quota', 'unbilled', 'final'],
    ],
    ['create 429', { error: 'You have reached your daily limit' }, ['daily_quota', 'unbilled', 'final']],
    ['create 429', { error: 'Too many requests' }, ['capacity', 'unbilled', 'passing']],
    ['create 502', undefined, ['capacity', 'unbilled', 'passing']],
    ['create 503', undefined, ['capacity', 'unbilled', 'passing']],
    ['create 504', undefined, ['create_failed_retryable', 'unbilled', 'passing']],
    ['create 500', { error: 'Internal error' }, ['create_failed', 'unbilled', 'final']],
    ['create 400', { error: 'Validation of body failed' }, ['invalid_request', 'unbilled', 'final']],
    ['create 401', { error: 'The API key is invalid' }, ['provider_auth', 'unbilled', 'final']],
    ['create 402', { error: 'x' }, ['provider_quota', 'unbilled', 'final']],
    ['create 408', undefined, ['create_failed_retryable', 'unbilled', 'passing']],
    ['read 401', { error: 'x' }, ['provider_auth', 'unknown', 'final']],
    ['read 402', { error: 'x' }, ['provider_quota', 'unknown', 'final']],
    ['read 403', { error: 'x' }, ['provider_auth', 'unknown', 'final']],
    ['read 404', { error: 'Task not found' }, ['task_failed', 'unknown', 'final']],
    ['read 408', undefined, ['transient_read', 'unknown', 'passing']],
    ['read 425', undefined, ['transient_read', 'unknown', 'passing']],
    ['read 429', { error: 'x' }, ['transient_read', 'unknown', 'passing']],
    ['read 502', undefined, ['transient_read', 'unknown', 'passing']],
    ['task FAILED', ['SAFETY.INPUT.TEXT'], ['content_policy', 'billed', 'final']],
    ['task FAILED', ['ASSET.INVALID'], ['invalid_request', 'unbilled', 'final']],
    ['task FAILED', ['INTERNAL.BAD_OUTPUT.CODE01'], ['task_failed_retryable', 'unbilled', 'passing']],
    ['task FAILED', ['THIRD_PARTY.ERROR'], ['task_failed', 'unbilled', 'final']],
    ['task FAILED', [], ['task_failed_retryable', 'unbilled', 'passing']],
    ['task CANCELLED', [], ['task_failed', 'unbilled', 'final']],
  ],
  fal: [
    ['create 422', fal('content_policy_violation'), ['content_policy', 'unbilled', 'final']],
    ['create 403', { detail: 'User is locked. Reason: Exhausted balance.' }, ['provider_quota', 'unbilled', 'final']],
    ['create 403', { detail: 'Cannot access application' }, ['provider_auth', 'unbilled', 'final']],
    ['create 422', fal('string_too_long'), ['invalid_request', 'unbilled', 'final']],
    ['create 429', { detail: 'Too many requests' }, ['capacity', 'unbilled', 'passing']],
    ['create 503', { detail: 'Service unavailable' }, ['capacity', 'unbilled', 'passing']],
    ['create 500', { detail: 'Internal server error' }, ['create_failed', 'unbilled', 'final']],
    ['create 502', undefined, ['create_failed', 'unbilled', 'final']],
    ['task 422', fal('internal'), ['task_failed_retryable', 'unbilled', 'passing'], { 'x-fal-retryable': 'true' }],
    ['task 422', fal('image_load_error'), ['task_failed', 'unbilled', 'final'], { 'x-fal-retryable': 'false' }],
    ['task 499', { detail: 'x', error_type: 'client_cancelled' }, ['task_failed', 'unbilled', 'final']],
    ['task 504', { detail: 'x', error_type: 'request_timeout' }, ['task_failed', 'unbilled', 'final']],
    ['task 504', { detail: 'x' }, ['task_failed', 'unbilled', 'final'], { 'x-fal-request-timeout-type': 'user' }],
    ['task 504', { detail: 'x', error_type: 'startup_timeout' }, ['task_failed', 'unbilled', 'final']],
    ['task 503', { detail: 'x', error_type: 'runner_disconnected' }, ['task_failed_retryable', 'unbilled', 'passing']],
    ['task 503', { detail: 'x' }, ['task_failed_retryable', 'unbilled', 'passing'], { 'x-fal-error-type': 'runner_x' }],
    ['task 500', { detail: 'Internal Server Error' }, ['task_failed', 'unbilled', 'final']],
    ['task 500', undefined, ['transient_read', 'unbilled', 'passing']],
    ['task 502', { detail: 'x' }, ['transient_read', 'unbilled', 'passing']],
    ['task 503', undefined, ['transient_read', 'unbilled', 'passing']],
    ['task 504', undefined, ['transient_read', 'unbilled', 'passing']],
    ['read 500', { detail: 'x' }, ['transient_read', 'unknown', 'passing']],
    ['task 404', { detail: 'x' }, ['task_failed', 'unknown', 'final']],
  ],
};

function openai(code: string | null, type = 'invalid_request_error'): object {
  return { error: { message: 'said', type, param: null, code } };
}

function google(status: string, ...details: object[]): object {
  return { error: { code: 400, message: 'said', status, details } };
}

function fal(type: string): object {
  return { detail: [{ loc: ['body'], msg: 'said', type }] };
}

/** As a table sees an answer: a task's own words, or what its reader makes of a body. */
function seen(vendor: VendorId, call: Call, body: unknown, headers: Record<string, string> = {}): Seen {
  const [on, what = ''] = call.split(' ') as [Seen['on'], string];
  if (!/^\d+$/.test(what)) return { on, state: what, words: body as string[], own: true };
  const answer = { status: Number(what), headers: new Headers(headers), body };
  return { on, status: answer.status, ...TABLES[vendor].errorOf(answer) };
}

const VENDORS = Object.keys(TABLES) as VendorId[];

describe.each(VENDORS)('what %s answers', (vendor) => {
  // A parameter more than a row has would be the callback of the test.
  it.each(ANSWERS[vendor])('%s %j is %j', (...[call, body, means, headers]) => {
    const row = failureRow(TABLES[vendor], seen(vendor, call, body, headers));
    expect([row.failure, row.billed, row.lasts]).toEqual(means);
  });

  it('has an answer for every row of its table, which names its page and the day on which it was read', () => {
    const met = ANSWERS[vendor].map(([call, body, , headers]) =>
      failureRow(TABLES[vendor], seen(vendor, call, body, headers)),
    );
    expect(TABLES[vendor].failures.filter((row) => !met.includes(row))).toEqual([]);
    for (const { source } of [...TABLES[vendor].failures, ...TABLES[vendor].tasks]) {
      expect(source).toEqual({
        document: expect.stringMatching(/^https:\/\//) as string,
        read: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) as string,
      });
    }
  });
});

it('what no vendor says anything of has a row for every answer, and each of them is met', () => {
  const met = VENDORS.flatMap((vendor) =>
    ANSWERS[vendor].map(([call, body, , headers]) => failureRow(TABLES[vendor], seen(vendor, call, body, headers))),
  );
  // Every vendor of today names these two itself.
  const busy = [429, 503].map((status) =>
    failureRow({ failures: [] }, { on: 'create', status, words: [], own: false }),
  );
  expect(busy.map(({ failure, billed }) => [failure, billed])).toEqual([
    ['capacity', 'unbilled'],
    ['capacity', 'unbilled'],
  ]);
  expect(HTTP_ROWS.filter((row) => ![...met, ...busy].includes(row))).toEqual([]);
});

describe('a failure as its row says', () => {
  it('waits as the answer asks, else as the row does, and never when it is final', () => {
    const overloaded = { on: 'create', status: 503, words: [], own: true } as const;
    expect(failureSeen(OPENAI_STATUSES, overloaded).details.retryAfterMs).toBe(5_000);
    expect(failureSeen(OPENAI_STATUSES, overloaded, { retryAfterMs: 70 }).details.retryAfterMs).toBe(70);
    const final = failureSeen(OPENAI_STATUSES, { ...overloaded, status: 500 });
    expect(final.details).toEqual({ billed: 'unbilled', busy: true });
  });

  it.each<[Seen['on'], number, boolean]>([
    ['create', 429, true],
    ['create', 500, true],
    ['create', 502, true],
    ['create', 400, false],
    ['create', 401, false],
    ['read', 500, true],
    ['read', 429, true],
    ['read', 404, false],
    ['task', 503, true],
    ['task', 500, false],
  ])('a %s call that is answered %i says of all jobs that they must wait: %s', (on, status, busy) => {
    const { details } = failureSeen({ vendor: 'runway', failures: [] }, { on, status, words: [], own: true });
    expect(details.busy ?? false).toBe(busy);
  });

  it('says of a quota of a day when it is new, by the calendar of the vendor', () => {
    const resetOf = (statuses: VendorStatuses, words: string[], at: string) =>
      failureSeen(statuses, { on: 'create', status: 429, words, own: true }, {}, new Date(at)).details.resetsAt;
    const google = (at: string) => resetOf(GOOGLE_STATUSES, ['quota_exceeded'], at)?.toISOString();
    expect(google('2026-07-01T06:59:59Z')).toBe('2026-07-01T07:00:00.000Z');
    expect(google('2026-07-01T07:00:00Z')).toBe('2026-07-02T07:00:00.000Z');
    // The day on which clocks are put back has 25 hours.
    expect(google('2026-11-01T07:30:00Z')).toBe('2026-11-02T08:00:00.000Z');
    expect(google('2026-12-24T12:00:00Z')).toBe('2026-12-25T08:00:00.000Z');
    expect(resetOf(RUNWAY_STATUSES, ['daily'], '2026-12-24T12:00:00Z')?.toISOString()).toBe('2026-12-25T12:00:00.000Z');
    expect(resetOf(OPENAI_STATUSES, ['insufficient_quota'], '2026-12-24T12:00:00Z')).toBeUndefined();
  });

  it('tells a state in which work goes on from one in which it has failed', () => {
    expect(VENDORS.map((vendor) => TABLES[vendor].tasks.map(({ state, is }) => [state, is]))).toEqual([
      [],
      [
        ['queued', 'running'],
        ['in_progress', 'running'],
        ['completed', 'done'],
      ],
      [
        ['PENDING', 'running'],
        ['THROTTLED', 'running'],
        ['RUNNING', 'running'],
        ['SUCCEEDED', 'done'],
      ],
      [
        ['IN_QUEUE', 'running'],
        ['IN_PROGRESS', 'running'],
        ['COMPLETED', 'done'],
      ],
    ]);
    expect(taskStage(RUNWAY_STATUSES, 'THROTTLED')).toBe('running');
    expect(() => taskStage(RUNWAY_STATUSES, 'CANCELLED')).toThrow('task_failed at runway');
    expect(() => taskStage(RUNWAY_STATUSES, undefined)).toThrow('transient_read at runway');
  });
});
