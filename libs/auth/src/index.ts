/**
 * Who somebody is: sign-in through the identity provider or in development without one, one-time codes, access tokens
 * and their keys, sessions with refresh tokens that rotate, accounts and what admins do to them, and what looks like
 * abuse of any of it.
 *
 * Its doors:
 * - Every request comes through `JwtAuthGuard` and `RolesGuard`; a route says `@Public()` or `@Roles()`, and reads who
 *   is calling with `@CurrentUser()`.
 * - A sign-in ends in `AuthorizationCodes.redeem`, and goes on with `RefreshRotation.refresh` until `Logout`.
 * - Whoever sees something that looks like abuse tells `AbuseSignals.report`, which never makes anybody wait.
 *
 * One session is one signed-in device, and `sessions/` is all of its life: `SessionOpener` begins it for somebody who
 * has just proven who they are, `RefreshRotation` exchanges a refresh token for its one successor, `SessionGate` says
 * at each request who is behind it now (from a cache of at most five seconds), `SessionList` shows a person their
 * devices, `SessionRevoker` ends sessions for whatever reason, and `Logout` finds the one that somebody wants ended.
 *
 * It never stores a token, only hashes, nor a password or a token of the provider; it never believes a role, a plan or
 * a suspension that a token says instead of the database; and it knows no budget: caps are those of `@cse/usage`.
 */
export type { AbuseSignal } from './abuse/abuse-rules';
export { NetworkRateShare } from './abuse/abuse-scores';
export { AbuseSignals, type Suspect } from './abuse/abuse-signals';
export { SecurityEvent } from './abuse/abuse.entity';
export { AuthModule } from './auth.module';
export { AuthorizationCodes } from './authorization/authorization-codes';
export { AuthorizationRequests, ClientRegistry } from './authorization/client-registry';
export { DevSignIn, ProviderSignIn, type ProviderOutcome } from './authorization/sign-in';
export { GoogleGuard, type SignInRequest } from './google/google.strategy';
export { IdentityProvider } from './google/identity-provider';
export { LoginTransactions, TRANSACTION_TTL_S } from './google/login-transactions';
export {
  bearerToken,
  CurrentUser,
  JwtAuthGuard,
  Public,
  PUBLIC_ROUTE,
  REQUIRED_ROLES,
  Roles,
  RolesGuard,
} from './route-guards';
export { Logout } from './sessions/logout';
export { RefreshRotation, type RefreshRequest } from './sessions/refresh-rotation';
export type { TokenPair } from './sessions/refresh-token';
export { SessionGate } from './sessions/session-gate';
export { SessionList } from './sessions/session-revoker';
export { Session } from './sessions/session.entity';
export { AccessTokenIssuer, AccessTokenVerifier } from './tokens/access-tokens';
export { KeyRing } from './tokens/key-ring';
export { parseKeySet, readSigningKey, rotateKeySet, type KeySet } from './tokens/signing-keys';
export { AccountAdministration, AccountList, type ListedAccount } from './users/account-administration';
export { AccountClosing, IdentityData } from './users/personal-data';
export { UserDirectory } from './users/user-directory';
export { User } from './users/user.entity';
