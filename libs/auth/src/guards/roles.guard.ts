import { AppError, type Authenticated, type Role } from '@cse/core';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { REQUIRED_ROLES } from './roles.decorator';

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
