import type { ErrorCode, ProblemDocument } from './generated/operations.ts';

/** What went wrong: a code of the contract, or `unexpected_answer` when something else than the server answered. */
export type ProblemCode = ErrorCode | 'unexpected_answer';

type Headers = { get(name: string): string | null };

/** An answer of 400 or above, or an `error` event of a stream, as the problem document (RFC 9457) that it carried. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  /** Stands in the server's log line that says more. */
  readonly request_id: string;
  /** JSON pointers (RFC 6901) to the parts of the request that are wrong. */
  readonly pointers: string[];
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Seconds to wait before trying again, where the server knows. */
  readonly retry_after_s: number | undefined;
  /** The whole document. */
  readonly problem: Record<string, unknown>;

  constructor(problem: Partial<ProblemDocument>, status: number, headers?: Headers) {
    const code = problem.code ?? 'unexpected_answer';
    super(`${code}: ${problem.detail ?? problem.title ?? `status ${status}`}`);
    this.name = 'ProblemError';
    this.status = problem.status ?? status;
    this.code = code;
    this.request_id = problem.request_id ?? headers?.get('x-request-id') ?? '';
    this.pointers = (problem.errors ?? []).map(({ pointer }) => pointer);
    this.problem = problem;
    const { retryable, retry_after_s: wait = headers?.get('retry-after') } = this.problem;
    this.retry_after_s = wait === null || wait === undefined || wait === '' ? undefined : Number(wait);
    this.retryable = typeof retryable === 'boolean' ? retryable : [429, 503, 504].includes(this.status);
  }
}

/** A request whose shape is wrong: `pointers` say where. A mistake of the app. */
export class InvalidRequestError extends ProblemError {}

/** A story that breaks the rule of the path, or names what is not on it: `pointers` say where. */
export class StoryError extends ProblemError {}

/** The request is well-formed, and cannot be done: an option, an address, a picture that does not fit, a refused prompt. */
export class RefusedError extends ProblemError {}

/** Nobody is signed in any more: show the sign-in, and keep the local work. */
export class SignedOutError extends ProblemError {}

/** Known, and not allowed to. */
export class ForbiddenError extends ProblemError {}

/** Absent, or another user's. */
export class NotFoundError extends ProblemError {}

/** A cap would be crossed (402). */
export class QuotaError extends ProblemError {
  /** Such as `daily_cost`, `monthly_cost`, `stored_bytes`, or `request` for `max_cost_usd`. */
  readonly cap: string;
  /** In the unit of the cap: US dollars, tokens, pictures, seconds, bytes. */
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  readonly required: number | undefined;
  /** When there is room again; undefined where no time brings it. */
  readonly resets_at: Date | undefined;

  constructor(...[problem, status, headers]: ConstructorParameters<typeof ProblemError>) {
    super(problem, status, headers);
    const { cap, limit, remaining, required, resets_at } = this.problem;
    this.cap = String(cap ?? '');
    [this.limit, this.remaining, this.required] = [limit, remaining, required].map(numberOrNone);
    this.resets_at = typeof resets_at === 'string' ? new Date(resets_at) : undefined;
  }
}

/** Not possible in this state (409). */
export class StateError extends ProblemError {
  /** Where the job is, when a job is what it was about. */
  readonly job_status: string | undefined;
  /** What was paid for an answer whose text is kept no longer. */
  readonly receipt: unknown;

  constructor(...[problem, status, headers]: ConstructorParameters<typeof ProblemError>) {
    super(problem, status, headers);
    this.job_status = typeof this.problem.job_status === 'string' ? this.problem.job_status : undefined;
    this.receipt = this.problem.receipt;
  }
}

/** Too large to be taken. */
export class TooLargeError extends ProblemError {
  readonly limit_bytes: number | undefined;

  constructor(...[problem, status, headers]: ConstructorParameters<typeof ProblemError>) {
    super(problem, status, headers);
    this.limit_bytes = numberOrNone(this.problem.limit_bytes);
  }
}

/** Too many requests (429): `retry_after_s` says when to come back. */
export class RateLimitError extends ProblemError {}

/** The server, its store or a provider failed or is busy; `retryable` says whether later may be better. */
export class ServerError extends ProblemError {}

/** Something else than the api answered: the page of a proxy, an empty body, or an answer that was cut short. */
export class UnexpectedAnswerError extends ProblemError {
  constructor(detail: string, status: number, headers?: Headers) {
    // A gateway that cannot reach the server for now says so with these.
    super({ detail, retryable: [502, 503, 504].includes(status) }, status, headers);
  }
}

type ProblemClass = new (...parameters: ConstructorParameters<typeof ProblemError>) => ProblemError;

/** The class of a code that its status does not tell. */
const BY_CODE: Partial<Record<ErrorCode, ProblemClass>> = {
  path_empty: StoryError,
  path_duplicate_id: StoryError,
  path_root_first: StoryError,
  path_not_contiguous: StoryError,
  reference_off_path: StoryError,
  child_not_direct: StoryError,
  selection_mismatch: StoryError,
  leg_not_from_ancestor: StoryError,
};

const BY_STATUS: Record<number, ProblemClass> = {
  400: InvalidRequestError,
  401: SignedOutError,
  402: QuotaError,
  403: ForbiddenError,
  404: NotFoundError,
  409: StateError,
  410: StateError,
  413: TooLargeError,
  414: TooLargeError,
  415: InvalidRequestError,
  422: RefusedError,
  429: RateLimitError,
  431: TooLargeError,
};

/** The error that a problem document stands for, in the class of its code. */
export function problemError(problem: Partial<ProblemDocument>, status: number, headers?: Headers): ProblemError {
  const known = problem.code && (BY_CODE[problem.code] ?? BY_STATUS[problem.status ?? status]);
  return new (known ?? (status >= 500 ? ServerError : ProblemError))(problem, status, headers);
}

/** The network failed before the whole answer was there: nobody knows what became of the request. */
export class ConnectionError extends Error {
  readonly retryable = true;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ConnectionError';
  }
}

/** No answer came within the `timeout` of the call. */
export class TimeoutError extends ConnectionError {
  override readonly name = 'TimeoutError';
}

const numberOrNone = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
