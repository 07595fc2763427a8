import { AuthConfig } from '@cse/config';
import { Clock, describeCause, isLoopbackHost } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IdTokenError } from '../google/id-token';
import type { LoginTransaction } from '../google/login-transactions';
import type { TokenPair } from '../sessions/refresh-token';
import { SessionOpener } from '../sessions/session-opener';
import { AccessTokenIssuer } from '../tokens/access-tokens';
import { DEV_LOGIN_ISSUER, UserDirectory, type Identity } from '../users/user-directory';
import { isSuspended } from '../users/user.entity';
import { AuthorizationCodes } from './authorization-codes';
import { ClientRegistry, withParameters } from './client-registry';

/** What came back from the identity provider. */
export type ProviderOutcome = { identity: Identity } | { error: unknown } | { denied: string };

/** The errors that an app hears of (RFC 6749, 4.1.2.1). */
type RedirectError = 'access_denied' | 'server_error';

/** The last step of a sign-in: sends the person back to the app, with a one-time code or with what went wrong. */
@Injectable()
export class ProviderSignIn {
  private readonly logger = new Logger('ProviderSignIn');

  constructor(
    private readonly database: DataSource,
    private readonly users: UserDirectory,
    private readonly codes: AuthorizationCodes,
    private readonly accessTokens: AccessTokenIssuer,
    private readonly clock: Clock,
  ) {}

  /** The address to send the browser to. It never holds a token. */
  async complete(transaction: LoginTransaction, outcome: ProviderOutcome): Promise<string> {
    const answer = await this.answer(transaction, outcome);
    return withParameters(transaction.redirectUri, {
      ...answer,
      state: transaction.clientState,
      iss: this.accessTokens.issuer,
    });
  }

  private async answer(
    transaction: LoginTransaction,
    outcome: ProviderOutcome,
  ): Promise<{ code: string } | { error: RedirectError }> {
    if ('denied' in outcome) {
      return { error: outcome.denied === 'access_denied' ? 'access_denied' : 'server_error' };
    }
    if ('error' in outcome) return { error: this.refuse(outcome.error) };
    const { identity } = outcome;
    const { clientId, redirectUri, clientChallenge, deviceName } = transaction;
    return this.database.transaction(async (manager) => {
      const user = await this.users.signIn(identity, manager);
      if (isSuspended(user, this.clock.now())) return { error: 'access_denied' };
      const grant = { userId: user.id, clientId, redirectUri, codeChallenge: clientChallenge, deviceName };
      return { code: await this.codes.mint(grant, manager) };
    });
  }

  private refuse(error: unknown): RedirectError {
    const reason = error instanceof IdTokenError ? error.problem : 'provider_failed';
    this.logger.warn({ event: 'sign_in_refused', reason, cause: describeCause(error) });
    return error instanceof IdTokenError && error.problem !== 'oidc_keys' ? 'access_denied' : 'server_error';
  }
}

/** Sign-in by naming an e-mail address, for scripts and tests. A production process with it refuses to start. */
@Injectable()
export class DevSignIn {
  constructor(
    private readonly database: DataSource,
    private readonly config: AuthConfig,
    private readonly clients: ClientRegistry,
    private readonly users: UserDirectory,
    private readonly sessions: SessionOpener,
  ) {}

  /**
   * @param caller address that the request came from, the name by which it asked for this server, and whether a proxy
   *   says that it asks for somebody else; what it says of them counts for nothing
   */
  isOpenTo(caller: { address: string; host: string; isForwarded: boolean }): boolean {
    if (this.config.devLogin !== 'local') return this.config.devLogin === 'all';
    return !caller.isForwarded && isLoopbackHost(caller.address) && isLoopbackHost(caller.host.replace(/:\d+$/, ''));
  }

  /** For whom it is open. @throws AppError `account_suspended`. */
  async signIn(request: { email: string; deviceName?: string; ip: string }): Promise<TokenPair> {
    const email = request.email.toLowerCase();
    const name = email.split('@')[0]!;
    const identity = { issuer: DEV_LOGIN_ISSUER, subject: email, email, emailVerified: true, name };
    const device = { name: request.deviceName, platform: 'script' };
    return this.database.transaction(async (manager) => {
      const user = await this.users.signIn(identity, manager);
      return this.sessions.open({ user, client: this.clients.require('dev'), device, ip: request.ip }, manager);
    });
  }
}
