import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuthorizationCodes } from '../authorization/authorization-codes';
import { withParameters } from '../authorization/redirect-uri';
import { IdTokenError } from '../google/id-token';
import type { LoginTransaction } from '../google/login-transaction.entity';
import { AccessTokenIssuer } from '../tokens/access-token-issuer';
import type { Identity } from '../users/identity';
import { UserDirectory } from '../users/user-directory';

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
      if (user.suspendedAt) return { error: 'access_denied' };
      const grant = { userId: user.id, clientId, redirectUri, codeChallenge: clientChallenge, deviceName };
      return { code: await this.codes.mint(grant, manager) };
    });
  }

  private refuse(error: unknown): RedirectError {
    const reason = error instanceof IdTokenError ? error.problem : 'provider_failed';
    this.logger.warn({ event: 'sign_in_refused', reason });
    return error instanceof IdTokenError && error.problem !== 'oidc_keys' ? 'access_denied' : 'server_error';
  }
}
