import { AppError, type Principal } from '@cse/core';
import type { CallerWatch } from './caller-watch';

/** With an answer of the watch that may be five seconds old, a stream ends within ten of its caller's sign-out. */
const CHECK_EVERY_MS = 5_000;

/** Asks again and again, while a long answer is being written, whether its caller may still have it. */
export class ShutOut {
  happened = false;
  private readonly timer: NodeJS.Timeout | undefined;
  private refuse: (reason: unknown) => void = () => undefined;
  private readonly refused = new Promise<never>((_, reject) => {
    this.refuse = reject;
  });

  constructor(watch: CallerWatch | undefined, principal: Principal | undefined) {
    this.refused.catch(() => undefined);
    if (!watch || !principal) return;
    this.timer = setInterval(() => void this.check(watch, principal), CHECK_EVERY_MS);
  }

  /** The step, or the reason why there is none for this caller any more. */
  orElse<Step>(step: Promise<Step>): Promise<Step> {
    return Promise.race([step, this.refused]);
  }

  /** A store that does not answer shuts nobody out. */
  private async check(watch: CallerWatch, principal: Principal): Promise<void> {
    try {
      await watch.stillAdmitted(principal);
    } catch (error) {
      if (!(error instanceof AppError)) return;
      this.happened = true;
      this.refuse(error);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
