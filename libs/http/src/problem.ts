import type { AppError, ErrorCode, FieldProblem } from '@cse/core';

const STATUS: Record<ErrorCode, readonly [status: number, title: string]> = {
  validation_failed: [400, 'The request breaks the schema'],
  malformed_json: [400, 'The body is not valid JSON'],
  invalid_grant: [400, 'The grant is not valid'],
  invalid_request: [400, 'The request is not valid'],
  unauthenticated: [401, 'Sign-in needed'],
  token_expired: [401, 'The access token has expired'],
  session_revoked: [401, 'The session has ended'],
  session_expired: [401, 'The session has expired'],
  refresh_invalid: [401, 'The refresh token is not valid'],
  refresh_reused: [401, 'The refresh token was used before'],
  quota_exceeded: [402, 'A spending cap would be crossed'],
  forbidden: [403, 'Not allowed'],
  role_insufficient: [403, 'The role in the project does not allow it'],
  invitation_not_yours: [403, 'The invitation is for another address'],
  csrf: [403, 'Cross-site request refused'],
  host_not_allowed: [403, 'The host is not an address of this server'],
  origin_not_allowed: [403, 'The page has no business here'],
  account_suspended: [403, 'The account is suspended'],
  not_found: [404, 'Not found'],
  request_in_progress: [409, 'The same request is still running'],
  invalid_state: [409, 'Not possible in this state'],
  limit_reached: [409, 'There may be no more of these'],
  manifest_conflict: [409, 'Another version came first'],
  op_conflict: [409, 'Another operation has this place'],
  key_generation_old: [409, 'Not the present key of the project'],
  ops_compacted: [410, 'These operations are in a snapshot now'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The content type is not supported'],
  path_empty: [422, 'The path has no nodes'],
  path_duplicate_id: [422, 'A node id stands twice in the path'],
  path_root_first: [422, 'The path does not start at its root'],
  path_not_contiguous: [422, 'A node does not follow its parent'],
  reference_off_path: [422, 'A node is not on the path'],
  child_not_direct: [422, 'Not a direct child of the current node'],
  selection_mismatch: [422, 'The selection does not match the text'],
  leg_not_from_ancestor: [422, 'A branch does not start at the common ancestor'],
  unsupported_option: [422, 'The option is not supported'],
  image_rejected: [422, 'The image cannot be used'],
  url_not_allowed: [422, 'The address cannot be used'],
  idempotency_key_reused: [422, 'The idempotency key was used for another request'],
  content_refused: [422, 'The provider refused the content'],
  chunks_missing: [422, 'Not all chunks are there'],
  hash_mismatch: [422, 'The bytes have another hash'],
  signature_invalid: [422, 'The signature does not hold'],
  not_ciphertext: [422, 'This can be read: it is not encrypted'],
  unpriced_model: [422, 'The model has no price'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  provider_error: [502, 'The provider failed'],
  provider_unavailable: [503, 'The provider is not available'],
  store_unavailable: [503, 'Our store is not available'],
  overloaded: [503, 'Too busy right now'],
  provider_timeout: [504, 'The provider took too long'],
};

/** An RFC 9457 problem document as the public contract writes it. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  request_id: string;
  errors?: FieldProblem[];
  [member: string]: unknown;
}

export function statusOf(code: ErrorCode): number {
  return STATUS[code][0];
}

/** The document for an error. From 500 on it says nothing beyond its code; the log line with the same id does. */
export function toProblem(error: AppError, requestId: string): ProblemDocument {
  const [status, title] = STATUS[error.code];
  return {
    type: `urn:cse:problem:${error.code}`,
    title,
    status,
    detail: status >= 500 ? title : error.message,
    code: error.code,
    request_id: requestId,
    ...(error.errors ? { errors: error.errors } : {}),
    ...error.members,
  };
}
