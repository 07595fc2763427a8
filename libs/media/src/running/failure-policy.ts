import type { FailureClass } from '../media-model';
import type { JobErrorCode } from '../job/job';

/** What the runner does about a failure. */
export type Decision =
  /** The job ends. `attempt`: what the row of the attempt says, on which its cost depends. */
  | { do: 'fail'; code: JobErrorCode; retryable: boolean; attempt: 'rejected' | 'failed' }
  /** The provider was full before it accepted anything: the same attempt after the pause of all; it does not count. */
  | { do: 'wait' }
  /** Another submission after a pause. */
  | { do: 'submit_again'; delayMs: number; attempt: 'rejected' | 'failed' }
  /** Nobody knows whether the provider accepted: look for it, never send again. */
  | { do: 'reconcile' }
  /** The same question again after a pause. */
  | { do: 'ask_again'; delayMs: number };

/** In which call it happened: the one that may cost money, or one that only reads. */
export type Phase = 'submit' | 'read';

export interface FailureContext {
  phase: Phase;
  /** Submissions that counted, this one included. */
  submissions: number;
  /** Failures in a row in this stage, this one not included. */
  failures: number;
  /** How long the provider, or its status table, asks us to wait, in milliseconds. */
  retryAfterMs: number | undefined;
  /** Failures of this kind in a row after which it counts as final; undefined: the job's deadline alone ends it. */
  giveUpAfter: number | undefined;
  /** First pause of a back-off, in milliseconds. */
  baseMs: number;
  /** From 0 to 1; what chance adds to a pause. */
  random: number;
  /** Whether the same output can be had once more; what was made on this machine would have to be made anew. */
  rereadable: boolean;
  /** Whether another submission would still be paid for by what is held. */
  affordable: boolean;
}

const MOST_SUBMISSIONS = 5;
/** Work that failed at the provider's, or whose creation did, is submitted this often at most. */
const MOST_FAILED_TASKS = 3;
/** Output that is wrong is fetched this often before it counts as wrong, and then bought once more at most. */
const MOST_BAD_READS = 3;
const MOST_BAD_OUTPUTS = 2;
const MOST_EXPIRED_READS = 2;
/** Of what grows with every failure; what a vendor asks for itself may be longer. */
export const LONGEST_BACKOFF_MS = 60_000;

/** The handling of each class of failure, as data plus the counters that bound it. */
export function decideOn(failure: FailureClass, context: FailureContext): Decision {
  const { phase, submissions, failures } = context;
  const backOff = backOffMs(context);
  switch (failure) {
    case 'invalid_request':
      return { do: 'fail', code: 'invalid_request', retryable: false, attempt: unbilledIn(phase) };
    case 'content_policy':
      return { do: 'fail', code: 'content_refused', retryable: false, attempt: unbilledIn(phase) };
    case 'provider_auth':
      return { do: 'fail', code: 'provider_unavailable', retryable: true, attempt: unbilledIn(phase) };
    case 'provider_quota':
      return { do: 'fail', code: 'provider_quota', retryable: true, attempt: unbilledIn(phase) };
    case 'daily_quota':
      return { do: 'fail', code: 'provider_daily_quota', retryable: true, attempt: unbilledIn(phase) };
    case 'capacity':
      if (phase === 'read') return { do: 'ask_again', delayMs: Math.max(backOff, context.retryAfterMs ?? 0) };
      return { do: 'wait' };
    case 'not_accepted':
      if (phase === 'read') return { do: 'ask_again', delayMs: backOff };
      if (submissions < MOST_SUBMISSIONS) return { do: 'submit_again', delayMs: backOff, attempt: 'rejected' };
      return { do: 'fail', code: 'provider_unavailable', retryable: true, attempt: 'rejected' };
    case 'create_failed_retryable':
      if (submissions < MOST_FAILED_TASKS) return { do: 'submit_again', delayMs: backOff, attempt: 'rejected' };
      return { do: 'fail', code: 'provider_error', retryable: true, attempt: 'rejected' };
    case 'create_failed':
      return { do: 'fail', code: 'provider_error', retryable: true, attempt: 'rejected' };
    // A create call that broke off may have been accepted, whatever the adapter calls it.
    case 'unknown_outcome':
    case 'transient_read':
      if (phase === 'submit') return { do: 'reconcile' };
      if (context.giveUpAfter !== undefined && failures + 1 >= context.giveUpAfter) {
        return { do: 'fail', code: 'provider_error', retryable: true, attempt: 'failed' };
      }
      return { do: 'ask_again', delayMs: Math.max(backOff, context.retryAfterMs ?? 0) };
    case 'task_failed_retryable':
      if (submissions < MOST_FAILED_TASKS && context.affordable) {
        return { do: 'submit_again', delayMs: backOff, attempt: 'failed' };
      }
      return { do: 'fail', code: 'provider_error', retryable: true, attempt: 'failed' };
    case 'task_failed':
      return { do: 'fail', code: 'provider_error', retryable: false, attempt: 'failed' };
    case 'bad_output':
      if (phase === 'read' && context.rereadable && failures < MOST_BAD_READS)
        return { do: 'ask_again', delayMs: backOff };
      if (submissions < MOST_BAD_OUTPUTS && context.affordable) {
        return { do: 'submit_again', delayMs: backOff, attempt: 'failed' };
      }
      return { do: 'fail', code: 'provider_contract_violation', retryable: true, attempt: 'failed' };
    case 'result_refused':
      return { do: 'fail', code: 'result_host_refused', retryable: false, attempt: 'failed' };
    case 'result_expired':
      if (failures < MOST_EXPIRED_READS) return { do: 'ask_again', delayMs: backOff };
      return { do: 'fail', code: 'result_expired', retryable: true, attempt: 'failed' };
  }
}

/** What a create call refuses was never accepted; what a task fails with was. */
function unbilledIn(phase: Phase): 'rejected' | 'failed' {
  return phase === 'submit' ? 'rejected' : 'failed';
}

/** Doubles with every failure, up to a minute; up to half of it again is left to chance. */
export function backOffMs({
  baseMs,
  failures,
  random,
}: Pick<FailureContext, 'baseMs' | 'failures' | 'random'>): number {
  return Math.round(Math.min(baseMs * 2 ** Math.min(failures, 16) * (1 + random / 2), LONGEST_BACKOFF_MS));
}
