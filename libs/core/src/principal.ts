export type Role = 'user' | 'admin';

/** Who is calling, as the server knows it now (never as a token claims it). */
export interface Principal {
  userId: string;
  sessionId: string;
  clientId: string;
  role: Role;
  /** Name of the plan that sets the default caps. */
  plan: string;
}

/** What the authentication guard adds to a request; guards and decorators after it read it from there. */
export interface Authenticated {
  principal: Principal;
}
