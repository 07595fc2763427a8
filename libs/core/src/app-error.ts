import type { ErrorCode } from './error-code';

/** One thing that is wrong with the input, with a JSON pointer (RFC 6901) to it. `detail` never repeats the value. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

export interface AppErrorOptions {
  /** Which inputs are wrong. */
  errors?: FieldProblem[];
  /** Further members of the problem document, such as `cap` or `retry_after_s`. Never text of a story. */
  members?: Record<string, unknown>;
  /** What really happened; goes to the log only. */
  cause?: unknown;
}

/**
 * A failure with a code of the public contract. Domain code throws it; only the HTTP filter turns it into a
 * status. `message` is shown to the caller for codes below 500, so it never holds story text, keys or SQL.
 */
export class AppError extends Error {
  readonly errors: FieldProblem[] | undefined;
  readonly members: Record<string, unknown>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.errors = options.errors;
    this.members = options.members ?? {};
  }
}

/** The usual case: one input is wrong. */
export function inputError(code: ErrorCode, pointer: string, detail: string): AppError {
  return new AppError(code, detail, { errors: [{ pointer, detail }] });
}
