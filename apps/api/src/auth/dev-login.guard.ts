import { DevSignIn } from '@cse/auth';
import { AppError } from '@cse/core';
import { Injectable, type CanActivate } from '@nestjs/common';

/** Before the body is looked at: where dev sign-in is off, the route is not there. */
@Injectable()
export class DevLoginGuard implements CanActivate {
  constructor(private readonly devSignIn: DevSignIn) {}

  canActivate(): boolean {
    if (this.devSignIn.enabled) return true;
    throw new AppError('not_found', 'there is nothing at this address');
  }
}
