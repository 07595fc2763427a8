import type { Prompted } from '@cse/config';
import type { Rating } from '@cse/core';

/** Words of a request that a vendor would be given. */
export interface Wording {
  /** JSON pointer of the field of the request; absent for words that come from elsewhere. */
  pointer?: string;
  text: string;
  /** By its form an id, a hash or a choice: a list is held against it, and a server has nothing to say of it. */
  isToken?: boolean;
}

/**
 * What this deployment does not hand on to a vendor. It is asked before anything is held for a request, and keeps and
 * logs nothing of what it is asked about.
 */
export abstract class ContentPolicy {
  /** Whether prompts of a kind are looked at. Where they are not, nothing is gathered for `check`, and it is not called. */
  abstract looksAt(kind: Prompted): boolean;

  /**
   * @param rating what the words are written for; without one they meet every rule
   * @throws AppError `content_refused` with the `policy` that was met and the field that met it; `provider_unavailable`
   *   when it cannot be told, for what nobody has looked at is not sent
   */
  abstract check(wordings: readonly Wording[], rating?: Rating): Promise<void>;
}
