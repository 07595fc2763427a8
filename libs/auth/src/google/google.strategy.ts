import { HttpConfig } from '@cse/config';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-google-oauth20';
import type { Identity } from '../users/identity';
import { uuidv7 } from '@cse/core';
import type { SignInRequest } from './sign-in-request';
import { IdTokenVerifier } from './id-token';
import { IdentityProvider } from './identity-provider';
import { LoginTransactions, type LoginAttempt } from './login-transactions';
import { ProviderClient } from './provider-client';

/** Where the identity provider sends people back to; registered there. */
export const CALLBACK_PATH = '/auth/google/callback';

/** `validate` also gets the token answer, in which the id_token is. */
const ARITY_WITH_TOKEN_ANSWER = 6;

/**
 * passport-google-oauth20 made safe: state, PKCE and nonce in our own store (one row an attempt, used once, bound to
 * the browser), the id_token verified instead of a profile fetched, a bounded token call.
 */
@Injectable()
export class GoogleStrategy extends PassportStrategy(Strategy, 'google', ARITY_WITH_TOKEN_ANSWER) {
  private readonly client: ProviderClient;

  constructor(
    private readonly provider: IdentityProvider,
    private readonly idTokens: IdTokenVerifier,
    transactions: LoginTransactions,
    http: HttpConfig,
  ) {
    super({
      clientID: 'set by the provider client',
      clientSecret: 'set by the provider client',
      callbackURL: `${http.baseUrl}${CALLBACK_PATH}`,
      scope: ['openid', 'email', 'profile'],
      passReqToCallback: true,
      pkce: true,
      state: true,
      skipUserProfile: true,
      store: stateStore(transactions),
    });
    this.client = new ProviderClient(() => provider.credentials);
    this._oauth2 = this.client;
    // Passport knows strategies by name in one global table; a process may hold several applications.
    this.name = `google ${uuidv7()}`;
    passport.use(this);
  }

  /** Must have run before a request is authenticated. @throws AppError `provider_unavailable`. */
  async prepare(): Promise<void> {
    this.client.use(await this.provider.endpoints());
  }

  /** @throws IdTokenError */
  validate(
    request: SignInRequest,
    _accessToken: string,
    _refreshToken: string,
    answer: { id_token?: unknown },
  ): Promise<Identity> {
    return this.idTokens.verify(answer.id_token, request.loginTransaction!.nonce);
  }

  override authorizationParams(options: { state: LoginAttempt }): object {
    return { nonce: options.state.nonce, prompt: 'select_account' };
  }
}

/** The callback guard has already taken the transaction, so that `error` answers are checked against it as well. */
function stateStore(transactions: LoginTransactions) {
  return {
    store(_: Request, verifier: string, attempt: LoginAttempt, _meta: unknown, done: StateDone): void {
      transactions.begin(attempt, verifier).then(
        (state) => done(null, state),
        (error: Error) => done(error, false),
      );
    },
    verify(request: Request, _state: string, _meta: unknown, done: StateDone): void {
      done(null, (request as unknown as SignInRequest).loginTransaction?.pkceVerifier ?? false);
    },
  } as never;
}

type StateDone = (error: Error | null, value: string | false) => void;
