import { AppError } from '@cse/core';

export type RefusalReason =
  | 'url'
  | 'host'
  | 'address'
  | 'dns'
  | 'connect'
  | 'timeout'
  | 'redirect'
  | 'status'
  | 'encoding'
  | 'too_large'
  | 'network'
  | 'aborted';

const RULES =
  'the address must be an https URL of a public host, on its standard port, without credentials or fragment, that ' +
  'answers in time with the file itself, or with at most 3 redirects to such an address';

/**
 * `url_not_allowed`, with one text whatever went wrong, so that the answer tells nothing of what is behind an address.
 * `reason` and `status` are for our own decisions and logs and never reach a caller.
 */
export class FetchRefused extends AppError {
  constructor(
    readonly reason: RefusalReason,
    readonly details: { status?: number; cause?: unknown; pointer?: string } = {},
  ) {
    const { cause, pointer } = details;
    super('url_not_allowed', RULES, {
      cause,
      errors: pointer === undefined ? undefined : [{ pointer, detail: RULES }],
    });
  }

  /** The same refusal, pointing at the request field that the address came from. */
  at(pointer: string): FetchRefused {
    return new FetchRefused(this.reason, { ...this.details, pointer });
  }
}
