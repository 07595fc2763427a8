import { types } from 'node:util';
import { AppError, type ErrorCode } from '@cse/core';
import { HttpException } from '@nestjs/common';

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'validation_failed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'overloaded',
};

const DETAIL: Partial<Record<ErrorCode, string>> = {
  not_found: 'there is nothing at this address',
  malformed_json: 'the body could not be read as JSON',
  unsupported_media_type: 'send application/json in UTF-8',
  validation_failed: 'the request could not be read',
};

/** What a framework, a driver or our own code threw, as one of our errors. Anything unknown is `internal`. */
export function toAppError(thrown: unknown, limits: { bodyBytes: number }): AppError {
  if (thrown instanceof AppError) return thrown;
  // Nest wraps what Fastify throws while it reads a body.
  const source = thrown instanceof HttpException && thrown.cause ? thrown.cause : thrown;
  const { code, statusCode, name } = source as { code?: unknown; statusCode?: unknown; name?: unknown };
  if (typeof code === 'string' && code.startsWith('FST_ERR_CTP')) return bodyError(code, source, limits);
  if (name === 'SyntaxError' && statusCode === 400) return bodyError('FST_ERR_CTP_INVALID_JSON_BODY', source, limits);
  if (isOfGoneUser(thrown)) {
    return new AppError('session_revoked', 'the account has been deleted', { cause: thrown });
  }
  if (isStoreFailure(thrown)) {
    return new AppError('store_unavailable', 'store', {
      cause: thrown,
      members: { retryable: true, retry_after_s: 2 },
    });
  }
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : typeof statusCode === 'number' ? statusCode : 500;
  const known = BY_STATUS[status] ?? (status < 500 ? 'validation_failed' : 'internal');
  return new AppError(known, DETAIL[known] ?? known, { cause: thrown });
}

function bodyError(code: string, cause: unknown, limits: { bodyBytes: number }): AppError {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('payload_too_large', 'the body is larger than this server reads', {
      members: { limit_bytes: limits.bodyBytes },
    });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new AppError('unsupported_media_type', DETAIL.unsupported_media_type!, { cause });
  }
  return new AppError('malformed_json', DETAIL.malformed_json!, { cause });
}

/** A row could not be written because the account that it is for was deleted while the request was under way. */
function isOfGoneUser(thrown: unknown): boolean {
  const { code, constraint } = (thrown as { driverError?: { code?: unknown; constraint?: unknown } }).driverError ?? {};
  return code === FOREIGN_KEY_VIOLATION && typeof constraint === 'string' && /_user(_id)?_fkey$/.test(constraint);
}

const FOREIGN_KEY_VIOLATION = '23503';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  '08003',
]);

const NOT_CONNECTED =
  /connection terminated|timeout exceeded when trying to connect|not connected|not queryable|pool after calling end/i;

/**
 * True when the database could not answer at all, as against having refused a statement. A connection that breaks
 * while it is made comes from the driver as it is, not as a query's error. Vendors' connection errors never come here:
 * their adapters have made them errors of our own.
 */
function isStoreFailure(thrown: unknown): boolean {
  if (!types.isNativeError(thrown)) return false;
  const { code, message } =
    (thrown as { driverError?: NodeJS.ErrnoException }).driverError ?? (thrown as NodeJS.ErrnoException);
  return (typeof code === 'string' && CONNECTION_CODES.has(code)) || NOT_CONNECTED.test(message);
}
