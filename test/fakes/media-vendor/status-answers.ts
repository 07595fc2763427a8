/** What is read: the answer to a creation, to a question, or what a task has come to (a status in place of its result, or its state). */
export type AnsweredCall = `${'create' | 'read' | 'task'} ${number}` | `task ${string}`;
export type Means = [failure: string, billed: 'billed' | 'unbilled' | 'unknown', lasts: 'final' | 'passing'];
export type StatusAnswer = [call: AnsweredCall, body: unknown, means: Means, headers?: Record<string, string>];

/** What engines answer, as they write it, and what that means. */
export const ENGINE_ANSWERS: Record<'comfyui' | 'a1111', StatusAnswer[]> = {
  comfyui: [
    [
      'create 400',
      { error: { type: 'prompt_outputs_failed_validation', message: 'x' }, node_errors: {} },
      ['invalid_request', 'unbilled', 'final'],
    ],
    ['create 401', undefined, ['provider_auth', 'unbilled', 'final']],
    ['create 500', undefined, ['create_failed', 'unbilled', 'final']],
    ['create 503', undefined, ['capacity', 'unbilled', 'passing']],
    ['create 502', undefined, ['unknown_outcome', 'unknown', 'final']],
    ['task error', ['torch.OutOfMemoryError'], ['task_failed_retryable', 'unbilled', 'passing']],
    ['task error', ['ValueError'], ['task_failed', 'unbilled', 'final']],
    ['task interrupted', [], ['task_failed', 'unbilled', 'final']],
    ['task forgotten', [], ['task_failed_retryable', 'unbilled', 'passing']],
  ],
  a1111: [
    ['create 401', { detail: 'Incorrect username or password' }, ['provider_auth', 'unbilled', 'final']],
    ['create 404', { detail: 'Not Found' }, ['provider_auth', 'unbilled', 'final']],
    ['create 422', { detail: [{ loc: ['body', 'seed'] }] }, ['invalid_request', 'unbilled', 'final']],
    ['create 500', { error: 'OutOfMemoryError', errors: 'x' }, ['create_failed_retryable', 'unbilled', 'passing']],
    ['create 500', { error: 'RuntimeError', errors: 'x' }, ['create_failed', 'unbilled', 'final']],
  ],
};

/** What each vendor answers, as it writes it, and what that means: at least one answer for every row. */
export const STATUS_ANSWERS: Record<'openai' | 'google' | 'runway' | 'fal', StatusAnswer[]> = {
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
    ['task 422', fal('content_policy_violation'), ['content_policy', 'unknown', 'final']],
    ['task 422', fal('internal'), ['task_failed_retryable', 'unknown', 'passing'], { 'x-fal-retryable': 'true' }],
    ['task 422', fal('image_load_error'), ['task_failed', 'unknown', 'final'], { 'x-fal-retryable': 'false' }],
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
