import { randomBytes } from 'node:crypto';
import { AuthorizationRequests, TRANSACTION_TTL_S, type SignInRequest } from '@cse/auth';
import type { FieldProblem } from '@cse/core';
import { CheckedField, DtoPipe, EnumField, StringField } from '@cse/http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCookie, setCookie, SIGN_IN_COOKIE } from '../cookies';

const MAX_STATE = 512;
const BROWSER_VALUE = /^[A-Za-z0-9_-]{43}$/;

/** Any text that can be stored: it is the app's own, and goes back exactly as it came. */
function checkState(value: unknown, pointer: string): FieldProblem[] {
  const fits = typeof value === 'string' && value.length > 0 && value.length <= MAX_STATE && !value.includes('\0');
  return fits ? [] : [{ pointer, detail: `must be text of 1 to ${MAX_STATE} characters, without NUL` }];
}

export class AuthorizeQuery {
  @StringField({ min: 1, max: 64, example: 'dev', description: 'The client, as it is registered' })
  client_id!: string;

  @StringField({
    min: 1,
    max: 2048,
    description: 'One that the client registered',
    example: 'http://127.0.0.1:53682/callback',
  })
  redirect_uri!: string;

  @StringField({
    min: 43,
    max: 43,
    pattern: /^[A-Za-z0-9_-]{43}$/,
    description: 'BASE64URL(SHA256(code_verifier)), RFC 7636',
  })
  code_challenge!: string;

  @EnumField(['S256'], { description: 'RFC 7636; nothing else is taken' })
  code_challenge_method!: 'S256';

  @CheckedField(
    checkState,
    { type: String, minLength: 1, maxLength: MAX_STATE },
    { description: 'Given back as it came' },
  )
  state!: string;

  @StringField({ min: 1, max: 100, optional: true, description: 'Shown in the list of sessions' })
  device_name?: string;
}

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
