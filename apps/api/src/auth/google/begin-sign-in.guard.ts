import { randomBytes } from 'node:crypto';
import { AuthorizationRequests, type SignInRequest, TRANSACTION_TTL_S } from '@cse/auth';
import { DtoPipe } from '@cse/http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCookie, setCookie, SIGN_IN_COOKIE } from '../cookies';
import { AuthorizeQuery } from './authorize.query.dto';

const BROWSER_VALUE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Looks at the request before the strategy does, which redirects without running a pipe or a handler. Binds the attempt
 * to this browser; tabs share the cookie and have a transaction each.
 */
@Injectable()
export class BeginSignInGuard implements CanActivate {
  private readonly pipe = new DtoPipe();

  constructor(private readonly authorizations: AuthorizationRequests) {}

  /** @throws AppError `validation_failed`, `invalid_request`; never a redirect to an address that was not checked. */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest & SignInRequest>();
    const query = this.pipe.transform(request.query, { type: 'query', metatype: AuthorizeQuery }) as AuthorizeQuery;
    const checked = this.authorizations.check({
      clientId: query.client_id,
      redirectUri: query.redirect_uri,
      codeChallenge: query.code_challenge,
      state: query.state,
      deviceName: query.device_name,
    });
    const known = readCookie(request, SIGN_IN_COOKIE);
    const browser = known && BROWSER_VALUE.test(known) ? known : randomBytes(32).toString('base64url');
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    setCookie(reply, SIGN_IN_COOKIE, browser, { sameSite: 'Lax', maxAgeS: TRANSACTION_TTL_S });
    request.loginAttempt = { request: checked, browser, nonce: randomBytes(32).toString('base64url') };
    return true;
  }
}
