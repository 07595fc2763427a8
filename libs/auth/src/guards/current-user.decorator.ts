import type { Authenticated, Principal } from '@cse/core';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who is calling. Only for routes that are not public. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  return context.switchToHttp().getRequest<Authenticated>().principal;
});
