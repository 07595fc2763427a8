import type { IncomingMessage } from 'node:http';
import { AppError, type Authenticated, type Principal, type Role } from '@cse/core';
import {
  applyDecorators,
  createParamDecorator,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import { SessionGate } from './sessions/session-gate';
import { AccessTokenVerifier } from './tokens/access-tokens';

/** What the decorators leave on a handler; read by the guards and by the OpenAPI document. */
export const PUBLIC_ROUTE = 'cse:public';
export const REQUIRED_ROLES = 'cse:roles';

/** The only way out of the bearer check. Every use of it stands on the list in `test/auth/routes.e2e-spec.ts`. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);

/** Lets in only callers with one of these roles. */
export const Roles = (...roles: Role[]) =>
  applyDecorators(SetMetadata(REQUIRED_ROLES, roles), ApiForbiddenResponse({ description: '`forbidden`' }));

/** Who is calling. Only for routes that are not public. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  return context.switchToHttp().getRequest<Authenticated>().principal;
});

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

/** Global, after the bearer check: holds routes with `@Roles()` to callers who have one of them now. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AppError `forbidden`. */
  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(REQUIRED_ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    const principal = context.switchToHttp().getRequest<Partial<Authenticated>>().principal;
    if (!roles || (principal && roles.includes(principal.role))) return true;
    throw new AppError('forbidden', 'your role does not allow this');
  }
}

const AUTHORIZATION = 'authorization';
/** Three parts in base64url without padding: a JWT is spelt in one way only. */
const BEARER = /^Bearer ((?:[A-Za-z0-9_-]+\.){2}[A-Za-z0-9_-]+)$/;

/** The bearer token of a request, or undefined when there is none or more than one `Authorization` header. */
export function bearerToken(request: Pick<IncomingMessage, 'rawHeaders' | 'headers'>): string | undefined {
  const { rawHeaders } = request;
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) found++;
  }
  return found === 1 ? BEARER.exec(request.headers.authorization ?? '')?.[1] : undefined;
}
