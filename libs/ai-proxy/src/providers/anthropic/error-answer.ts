import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import type { ErrorAnswer } from '../../upstream/call-failure';

/** `error.type` of an error that arrives inside a stream, where there is no status. */
const BY_TYPE: Record<string, number> = {
  rate_limit_error: 429,
  overloaded_error: 529,
  timeout_error: 504,
  api_error: 500,
  invalid_request_error: 400,
  authentication_error: 401,
};
/** Spend limits answer 429 like a rate limit, but waiting does not help. */
const SPEND_LIMITS = new Set(['enforced_spend_limit_reached', 'contract_spend_limit_reached']);

/** An error that the Messages API answered, in the response or in its stream. */
export function anthropicError(thrown: unknown): ErrorAnswer | undefined {
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) return undefined;
  const type = thrown.type ?? undefined;
  const status: number = typeof thrown.status === 'number' ? thrown.status : (BY_TYPE[type ?? ''] ?? 500);
  const code = errorCode(thrown);
  return { status, code, type, headers: thrown.headers, spent: SPEND_LIMITS.has(code ?? '') };
}

/** `error.details.error_code` of an answer. */
function errorCode({ error }: APIError): string | undefined {
  const details = (error as { error?: { details?: { error_code?: unknown } } } | undefined)?.error?.details;
  return typeof details?.error_code === 'string' ? details.error_code : undefined;
}
