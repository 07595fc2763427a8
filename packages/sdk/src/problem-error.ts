import type { ErrorCode, ProblemDocument } from './generated/operations.ts';

/** What went wrong: a code of the contract, or `unexpected_answer` when something else than the server answered. */
export type ProblemCode = ErrorCode | 'unexpected_answer';

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
  /** The whole document, with members of its code such as `cap` and `resets_at`. */
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

  /** The error that an answer stands for. Reads its body. */
  static async fromResponse(response: Response): Promise<ProblemError> {
    const text = await response.text();
    let problem: Partial<ProblemDocument> = {};
    if (response.headers.get('content-type')?.includes('json')) {
      try {
        problem = JSON.parse(text) as ProblemDocument;
      } catch {
        // Cut short on its way: the status and the headers are all that is known.
      }
    }
    return new ProblemError(problem, response.status, response.headers);
  }
}
