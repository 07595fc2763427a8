import { AppError, ERROR_CODES, type ErrorCode } from '@cse/core';
import { statusOf } from '@cse/http';
import { keyAfter, type AttemptEnd } from './key-after';

const ENDS: AttemptEnd[] = ['answered', 'failed', 'cut_off', 'lost'];
/** 4xx that a later moment, the account's owner or an operator can mend. */
const MENDED_ELSEWHERE: ErrorCode[] = [
  'role_insufficient',
  'unauthenticated',
  'token_expired',
  'session_revoked',
  'session_expired',
  'refresh_invalid',
  'refresh_reused',
  'csrf',
  'host_not_allowed',
  'origin_not_allowed',
  'quota_exceeded',
  'forbidden',
  'account_suspended',
  'not_found',
  'request_in_progress',
  'invalid_state',
  'url_not_allowed',
  'idempotency_key_reused',
  'unpriced_model',
  'rate_limited',
  'invitation_not_yours',
  'limit_reached',
  'manifest_conflict',
  'op_conflict',
  'key_generation_old',
  'ops_compacted',
  'chunks_missing',
  'hash_mismatch',
  'signature_invalid',
  'not_ciphertext',
  'internal',
  'provider_error',
  'provider_unavailable',
  'provider_timeout',
  'store_unavailable',
];
const everyProblem = ERROR_CODES.flatMap((code) =>
  [{}, { retryable: false }, { retryable: true }].map((members) => new AppError(code, code, { members })),
);

describe('invariant 40: what a key is after an attempt', () => {
  it('is the answer after a success, and nothing else ever is', () => {
    expect(keyAfter('answered')).toBe('answered');
    for (const end of ENDS.slice(1)) {
      for (const problem of [undefined, ...everyProblem]) expect(keyAfter(end, problem)).not.toBe('answered');
    }
  });

  it.each(['cut_off', 'lost'] as const)(
    'is forgotten when the attempt was %s, whatever was thrown meanwhile',
    (end) => {
      for (const problem of [undefined, ...everyProblem]) expect(keyAfter(end, problem)).toBe('forget');
    },
  );

  it.each(ERROR_CODES)('%s: is kept only when it is of the request itself and does not say that it passes', (code) => {
    const ofTheRequest = statusOf(code) < 500 && !MENDED_ELSEWHERE.includes(code);
    for (const members of [{}, { retryable: false }]) {
      expect(keyAfter('failed', new AppError(code, code, { members }))).toBe(ofTheRequest ? 'failed' : 'forget');
    }
    expect(keyAfter('failed', new AppError(code, code, { members: { retryable: true } }))).toBe('forget');
  });

  it('is forgotten when nobody knows why it failed', () => {
    expect(keyAfter('failed')).toBe('forget');
  });
});
