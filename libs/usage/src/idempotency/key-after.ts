import type { AppError, ErrorCode } from '@cse/core';

/**
 * How an attempt ended. `cut_off`: its client went away, or its process stopped, before the answer was complete; `lost`:
 * its process died.
 */
export type AttemptEnd = 'answered' | 'failed' | 'cut_off' | 'lost';

/** What its key is from then on: the answer, or the problem, for every retry; or forgotten, for a fresh attempt. */
export type KeyState = 'answered' | 'failed' | 'forget';

/**
 * What becomes of an idempotency key: it yields at most one success. A success is given again, and so is a problem that
 * no retry can mend; whatever else happens, the same request may be tried afresh, with a hold of its own.
 * Source: contract, section 1.
 */
export function keyAfter(end: AttemptEnd, error?: Pick<AppError, 'code' | 'members'>): KeyState {
  if (end === 'answered') return 'answered';
  if (end !== 'failed' || !error || error.members.retryable === true) return 'forget';
  return OF_THE_REQUEST[error.code] ? 'failed' : 'forget';
}

/**
 * True for what the request itself is refused for: the same body meets it again. False for what a later moment, the
 * owner of the account or an operator can mend.
 */
const OF_THE_REQUEST: Record<ErrorCode, boolean> = {
  validation_failed: true,
  malformed_json: true,
  payload_too_large: true,
  unsupported_media_type: true,
  path_empty: true,
  path_duplicate_id: true,
  path_root_first: true,
  path_not_contiguous: true,
  reference_off_path: true,
  child_not_direct: true,
  selection_mismatch: true,
  leg_not_from_ancestor: true,
  unsupported_option: true,
  image_rejected: true,
  content_refused: true,
  invalid_grant: true,
  invalid_request: true,
  // One text stands for a rule that is broken and for a host that did not answer.
  url_not_allowed: false,
  // Of a caller who may come back.
  unauthenticated: false,
  token_expired: false,
  session_revoked: false,
  session_expired: false,
  refresh_invalid: false,
  refresh_reused: false,
  forbidden: false,
  csrf: false,
  host_not_allowed: false,
  origin_not_allowed: false,
  account_suspended: false,
  // Of a moment, or of something else than the request.
  quota_exceeded: false,
  rate_limited: false,
  not_found: false,
  request_in_progress: false,
  invalid_state: false,
  // Of the key itself: what it stood for stays.
  idempotency_key_reused: false,
  // Of encrypted projects, whose routes take no key.
  role_insufficient: false,
  invitation_not_yours: false,
  limit_reached: false,
  manifest_conflict: false,
  op_conflict: false,
  key_generation_old: false,
  ops_compacted: false,
  chunks_missing: false,
  hash_mismatch: false,
  signature_invalid: false,
  not_ciphertext: false,
  unpriced_model: false,
  internal: false,
  provider_error: false,
  provider_unavailable: false,
  provider_timeout: false,
  store_unavailable: false,
  overloaded: false,
};
