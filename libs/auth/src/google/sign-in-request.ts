import type { LoginTransaction } from './login-transaction.entity';
import type { LoginAttempt } from './login-transactions';

/** What the guards of the two provider routes leave on a request for the strategy. */
export interface SignInRequest {
  /** Before `GET /auth/google` redirects. */
  loginAttempt?: LoginAttempt;
  /** Once `GET /auth/google/callback` has been matched to its attempt. */
  loginTransaction?: LoginTransaction;
  query: Record<string, string>;
}
