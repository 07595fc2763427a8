import { AppError } from '@cse/core';

/** What a driver throws: our own errors as they are, anything else as a store that could not do its work. */
export function storageFailure(cause: unknown): Error {
  if (cause instanceof AppError || cause instanceof RangeError) return cause;
  return new AppError('store_unavailable', 'the object store failed', { cause, members: { retryable: true } });
}

export function noSuchObject(cause?: unknown): AppError {
  return new AppError('not_found', 'there is no such object', { cause });
}
