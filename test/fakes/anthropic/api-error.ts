import type { JsonObject } from './json';

/** The `error.type` that goes with a status of the Messages API. */
const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** A refusal of the Messages API: its status, and what its body says. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly extra: { code?: string; retryAfter?: number; html?: boolean } = {},
  ) {
    super(message);
  }

  get type(): string {
    return TYPES[this.status] ?? (this.status >= 500 ? 'api_error' : 'invalid_request_error');
  }

  body(requestId: string): JsonObject {
    const error: JsonObject = { type: this.type, message: this.message };
    if (this.extra.code) error.details = { error_code: this.extra.code };
    return { type: 'error', error, request_id: requestId };
  }
}

/** A 400 as the API words it: the path of the field, then what is wrong with it. */
export function invalid(message: string): ApiError {
  return new ApiError(400, message);
}

/** @throws ApiError when the object holds a key that the API does not know. */
export function allowOnly(object: JsonObject, allowed: readonly string[], at = ''): void {
  for (const key of Object.keys(object)) {
    if (!allowed.includes(key)) throw invalid(`${at}${key}: Extra inputs are not permitted`);
  }
}

/** @throws ApiError when the value is given and not one of the choices. */
export function oneOf(value: unknown, choices: readonly unknown[], at: string): void {
  if (value === undefined || choices.includes(value)) return;
  throw invalid(`${at}: Input should be ${choices.map((choice) => `'${String(choice)}'`).join(' or ')}`);
}
