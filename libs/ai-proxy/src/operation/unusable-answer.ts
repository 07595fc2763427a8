import { AppError } from '@cse/core';
import type { TextEnd } from '../text-model';

/** The provider's own refusal: an answer that it took back is nobody's proposal. */
export function refused(): AppError {
  return new AppError('content_refused', 'the provider refused to answer this request');
}

/** An answer in which nothing could be read is a failure and not a short list. */
export function unreadable({ stop }: TextEnd): AppError {
  const cause = new Error(`the answer was ${stop} and nothing in it could be read`);
  return new AppError('provider_error', 'unreadable answer', { cause, members: { retryable: true } });
}
