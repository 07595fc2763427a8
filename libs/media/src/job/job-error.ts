import type { JobError } from './job';

/** Why a job ended without its result, for programs, and what is said of it to people. */
const MESSAGES = {
  invalid_request: 'the provider does not take this request',
  content_refused: "the request was refused by the provider's policy",
  provider_unavailable: 'the provider cannot be used at present',
  provider_quota: 'the provider takes no more work from this deployment at present',
  provider_error: 'the provider could not do the work',
  provider_contract_violation: 'what the provider delivered is not what was asked for',
  provider_outcome_unknown: 'nobody can tell whether the provider did the work; it may have been billed',
  result_expired: 'the result was no longer there to be fetched',
  deadline_exceeded: 'the work was not done in time',
  input_unavailable: 'what the request refers to is no longer there',
  internal: 'the work failed on our side',
} as const;

export type JobErrorCode = keyof typeof MESSAGES;

export function jobError(code: JobErrorCode, retryable: boolean): JobError {
  return { code, message: MESSAGES[code], retryable };
}
