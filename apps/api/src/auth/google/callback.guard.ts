import { GoogleGuard, IdentityProvider, LoginTransactions, type ProviderOutcome, type SignInRequest } from '@cse/auth';
import { AppError } from '@cse/core';
import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readCookie, SIGN_IN_COOKIE } from '../cookies';

/** Values of a sane answer are short; a code of Google's has some 80 characters. */
const MAX_VALUE = 2048;

/**
 * Matches the provider's answer to the attempt that this browser began, before anything in it is believed: the strategy
 * itself would act on `error`, or begin a new sign-in when there is no `code`.
 */
@Injectable()
export class CallbackGuard implements CanActivate {
  private readonly logger = new Logger('CallbackGuard');

  constructor(
    private readonly transactions: LoginTransactions,
    private readonly provider: IdentityProvider,
    private readonly google: GoogleGuard,
  ) {}

  /** @throws AppError `invalid_request` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & SignInRequest & { user?: ProviderOutcome }>();
    const { state, code, error, iss } = request.query as Record<string, unknown>;
    const oneAnswer = isValue(code) ? error === undefined : isValue(error) && code === undefined;
    if (!isValue(state) || !oneAnswer) throw this.refuse('malformed');
    if (iss !== undefined && iss !== this.provider.issuer) throw this.refuse('issuer');
    request.loginTransaction = await this.transactions.take(state, readCookie(request, SIGN_IN_COOKIE) ?? '');
    if (!request.loginTransaction) throw this.refuse('unknown');
    if (code !== undefined) return this.google.canActivate(context);
    request.user = { denied: error as string };
    return true;
  }

  private refuse(reason: 'malformed' | 'issuer' | 'unknown'): AppError {
    this.logger.warn({ event: 'callback_refused', reason });
    return new AppError('invalid_request', 'this sign-in was not begun here, or it is over; start again');
  }
}

function isValue(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_VALUE;
}
