import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/**
 * `serving`: everything is done. `leaving`: the end has been asked for; whoever routes requests is told by readiness, and
 * what comes until they have noticed is still served. `closing`: nothing new is taken on, what is open is brought to its
 * end.
 */
export type Phase = 'starting' | 'serving' | 'leaving' | 'closing';

/** Where a process is in its life. */
@Injectable()
export class Lifecycle implements OnModuleDestroy {
  private current: Phase = 'starting';
  private closingSince: number | undefined;

  get phase(): Phase {
    return this.current;
  }

  /** How long it has been closing, in milliseconds. */
  get closingMs(): number {
    return this.closingSince === undefined ? 0 : performance.now() - this.closingSince;
  }

  /** What it needs is there: from now on it may be sent work. */
  begin(): void {
    if (this.current === 'starting') this.current = 'serving';
  }

  /** @returns after the time in which those who route requests notice */
  async leave(lameDuckMs: number): Promise<void> {
    if (this.current === 'closing') return;
    this.current = 'leaving';
    if (lameDuckMs > 0) await new Promise((resolve) => setTimeout(resolve, lameDuckMs));
  }

  onModuleDestroy(): void {
    this.current = 'closing';
    this.closingSince ??= performance.now();
  }
}
