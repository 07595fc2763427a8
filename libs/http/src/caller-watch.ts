import { AppError, type Principal } from '@cse/core';

/** Says whether a caller who was let in a while ago still would be. Provided by the application. */
export abstract class CallerWatch {
  /** @throws AppError that tells the caller why not. */
  abstract stillAdmitted(principal: Principal): Promise<void>;
}

/** With an answer of the watch that may be five seconds old, a stream ends within ten of its caller's sign-out. */
const CHECK_EVERY_MS = 5_000;

/** Asks again and again, while a long answer is being written, whether its caller may still have it. */
export class CallerRecheck {
  private readonly timer: NodeJS.Timeout | undefined;

  /** @param refuse told once why the caller may not have it any more */
  constructor(
    watch: CallerWatch | undefined,
    principal: Principal | undefined,
    private readonly refuse: (error: AppError) => void,
  ) {
    if (!watch || !principal) return;
    this.timer = setInterval(() => void this.check(watch, principal), CHECK_EVERY_MS);
  }

  /** A store that does not answer shuts nobody out. */
  private async check(watch: CallerWatch, principal: Principal): Promise<void> {
    try {
      await watch.stillAdmitted(principal);
    } catch (error) {
      if (!(error instanceof AppError)) return;
      this.stop();
      this.refuse(error);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
