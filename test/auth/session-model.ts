const SECOND = 1_000;
const DAY = 86_400_000;

export type Expected = 'ok' | 'refresh_reused' | 'session_revoked' | 'session_expired' | 'token_expired';

/** A session as the rules say it should be: what `RefreshRotation` must agree with after any history. */
export class SessionModel {
  private rotatedAt = 0;
  private confirmed = 0;
  private lateReplays = 0;
  private ended: 'reuse' | 'logout' | undefined;
  private idleUntil: number;
  private readonly endsAt: number;
  private accessIssuedAt: number;

  /** @param tokens every refresh token so far, the current one last. */
  constructor(
    readonly tokens: string[],
    public accessToken: string,
    now: number,
  ) {
    this.endsAt = now + 90 * DAY;
    this.idleUntil = now + 30 * DAY;
    this.accessIssuedAt = now;
  }

  get gen(): number {
    return this.tokens.length - 1;
  }

  /** What presenting the token of this age (0 is the current one) must give, and what it changes. */
  refresh(age: number, now: number): Expected {
    if (age >= 2) {
      this.ended ??= 'reuse';
      return 'refresh_reused';
    }
    if (this.ended) return this.ended === 'reuse' ? 'refresh_reused' : 'session_revoked';
    if (now >= Math.min(this.endsAt, this.idleUntil)) return 'session_expired';
    if (age === 1) return this.replay(now);
    this.rotatedAt = now;
    this.lateReplays = 0;
    this.idleUntil = Math.min(now + 30 * DAY, this.endsAt);
    return 'ok';
  }

  private replay(now: number): Expected {
    const since = now - this.rotatedAt;
    if (since <= 30 * SECOND) return 'ok';
    const unused = this.confirmed < this.gen && since <= DAY;
    if (!unused || this.lateReplays >= 10) {
      this.ended = 'reuse';
      return 'refresh_reused';
    }
    this.lateReplays++;
    return 'ok';
  }

  /** What the tokens of a good answer must be, given the age of the one that was presented. */
  accept(age: number, refreshToken: string, accessToken: string, now: number): void {
    if (age === 0) {
      if (this.tokens.includes(refreshToken)) throw new Error('a rotation gave a token that was there before');
      this.tokens.push(refreshToken);
    } else if (refreshToken !== this.tokens.at(-1)) {
      throw new Error('a replay gave another successor: the family has forked');
    }
    this.accessToken = accessToken;
    this.accessIssuedAt = now;
  }

  /** Using the latest access token tells the server that its answer has arrived. */
  use(now: number): Expected {
    if (now >= this.accessIssuedAt + 605 * SECOND) return 'token_expired';
    if (this.ended) return 'session_revoked';
    if (now >= this.endsAt) return 'session_expired';
    this.confirmed = this.gen;
    return 'ok';
  }

  logout(): void {
    this.ended ??= 'logout';
  }
}
