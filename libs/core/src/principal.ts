export type Role = 'user' | 'admin';

/** Who is calling, as the server knows it now (never as a token claims it). */
export interface Principal {
  userId: string;
  sessionId: string;
  clientId: string;
  role: Role;
  /** Name of the plan that sets the default caps. */
  plan: string;
  /** The part of the usual rates that is left to a user who has attracted attention: from above 0 to 1. Absent: 1. */
  rateShare?: number;
  /** Until then nothing that costs money is done for them. */
  pausedUntil?: Date;
}

/** What the authentication guard adds to a request; guards and decorators after it read it from there. */
export interface Authenticated {
  principal: Principal;
}
