import { AppError } from '@cse/core';

/**
 * What may be kept or logged of a failure: a code or the name of its class. Messages of drivers and vendors may hold
 * text of a story, and BullMQ writes message and stack of what a job threw into its store.
 */
export function failureLabel(cause: unknown): string {
  if (cause instanceof AppError) return cause.code;
  if (!(cause instanceof Error)) return typeof cause;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? `${cause.name} ${code}` : cause.name;
}
