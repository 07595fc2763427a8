import type { IncomingMessage } from 'node:http';
import { AppError, type Authenticated } from '@cse/core';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SessionGate } from '../sessions/session-gate';
import { AccessTokenVerifier } from '../tokens/access-token-verifier';
import { bearerToken } from './bearer-token';
import { PUBLIC_ROUTE } from './public.decorator';

/** Global and first: no route runs without a live session unless it says `@Public()`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokenVerifier,
    private readonly gate: SessionGate,
  ) {}

  /** @throws AppError `unauthenticated`, `token_expired`, `session_revoked` or `session_expired`. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<{ raw: IncomingMessage } & Partial<Authenticated>>();
    const token = bearerToken(request.raw);
    if (token === undefined) throw new AppError('unauthenticated', 'a valid bearer token is needed');
    request.principal = await this.gate.admit(await this.tokens.verify(token));
    return true;
  }
}
