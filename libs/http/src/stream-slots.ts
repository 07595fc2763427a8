import { AppError } from '@cse/core';

const AGAIN_AFTER_S = 5;

/** How many answers of one kind each caller has open in this process; a stream that waits costs memory and a socket. */
export class StreamSlots {
  private readonly open = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Takes one; call what it returns when the stream has ended. @throws AppError `rate_limited` */
  take(who: string): () => void {
    const open = this.open.get(who) ?? 0;
    if (open >= this.most) {
      throw new AppError('rate_limited', `at most ${this.most} of these streams may be open at a time`, {
        members: { retry_after_s: AGAIN_AFTER_S },
      });
    }
    this.open.set(who, open + 1);
    return () => this.release(who);
  }

  private release(who: string): void {
    const left = this.open.get(who)! - 1;
    if (left > 0) this.open.set(who, left);
    else this.open.delete(who);
  }
}
