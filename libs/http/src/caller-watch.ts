import type { Principal } from '@cse/core';

/** Says whether a caller who was let in a while ago still would be. Provided by the application. */
export abstract class CallerWatch {
  /** @throws AppError that tells the caller why not. */
  abstract stillAdmitted(principal: Principal): Promise<void>;
}
