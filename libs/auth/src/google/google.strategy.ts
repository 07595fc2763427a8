import { HttpConfig } from '@cse/config';
import { uuidv7 } from '@cse/core';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import type { FastifyReply } from 'fastify';
import { OAuth2, type oauth2tokenCallback } from 'oauth';
import passport from 'passport';
import { Strategy } from 'passport-google-oauth20';
import type { Identity } from '../users/user-directory';
import { IdTokenVerifier } from './id-token';
import { boundedJson, IdentityProvider, type ProviderCredentials, type ProviderEndpoints } from './identity-provider';
import { LoginTransactions, type LoginAttempt, type LoginTransaction } from './login-transactions';

/** Where the identity provider sends people back to; registered there. */
export const CALLBACK_PATH = '/auth/google/callback';
/** `validate` also gets the token answer, in which the id_token is. */
const ARITY_WITH_TOKEN_ANSWER = 6;

/** What the guards of the two provider routes leave on a request for the strategy. */
export interface SignInRequest {
  /** Before `GET /auth/google` redirects. */
  loginAttempt?: LoginAttempt;
  /** Once `GET /auth/google/callback` has been matched to its attempt. */
  loginTransaction?: LoginTransaction;
  query: Record<string, string>;
}

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

type StateDone = (error: Error | null, value: string | false) => void;

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

/**
 * The OAuth client inside the passport strategy. The stock one waits for ever, buffers whatever comes and follows
 * redirects with the client secret; this one is bounded.
 */
export class ProviderClient extends OAuth2 {
  constructor(private readonly credentials: () => ProviderCredentials) {
    super('', '', '', '', '');
  }

  /** Sets what the strategy reads when it builds the redirect. */
  use(endpoints: ProviderEndpoints): void {
    this._authorizeUrl = endpoints.authorize;
    this._accessTokenUrl = endpoints.token;
    this._clientId = this.credentials().clientId;
  }

  /** The strategy always passes parameters; the two-argument form of the base class is not used. */
  override getOAuthAccessToken(code: string, ...rest: [unknown, oauth2tokenCallback] | [oauth2tokenCallback]): void {
    const [parameters, done] = rest.length === 2 ? rest : [{}, rest[0]];
    const { clientId, clientSecret } = this.credentials();
    const body = new URLSearchParams({
      ...(parameters as Record<string, string>),
      code,
      client_id: clientId,
      client_secret: clientSecret,
    });
    boundedJson(this._accessTokenUrl, { method: 'POST', body, headers: { accept: 'application/json' } }).then(
      // The provider's tokens stop here: an id_token is all that is looked at, and none is kept. (No error is null, which
      // the type of the callback leaves out.)
      ({ id_token }) => done(null as never, 'unused', 'unused', { id_token }),
      (error: unknown) => done({ statusCode: 502, data: error } as never, '', '', {}),
    );
  }
}

/**
 * Runs the strategy. On the way out it redirects to the provider, on the way back it leaves the identity, or what went
 * wrong, as the request's `user`.
 */
@Injectable()
export class GoogleGuard extends AuthGuard() {
  constructor(private readonly strategy: GoogleStrategy) {
    super({ defaultStrategy: strategy.name, session: false });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.strategy.prepare();
    return (await super.canActivate(context)) as boolean;
  }

  override getAuthenticateOptions(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest<SignInRequest>();
    // An object, not a string: a string would bypass the store and with it PKCE.
    return { state: request.loginAttempt } as never;
  }

  /** Passport writes to an Express response; this is the part of one that it uses. */
  getResponse(context: ExecutionContext): unknown {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return {
      set statusCode(status: number) {
        void reply.code(status);
      },
      setHeader: (name: string, value: string) => void reply.header(name, value),
      end: () => void reply.send(),
    };
  }

  /** The callback answers failures itself: with a redirect to the app, never with a problem document. */
  override handleRequest<Outcome>(error: unknown, identity: unknown): Outcome {
    return (error ? { error } : identity ? { identity } : { error: new Error('refused') }) as Outcome;
  }
}
