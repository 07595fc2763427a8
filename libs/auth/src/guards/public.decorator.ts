import { SetMetadata } from '@nestjs/common';

export const PUBLIC_ROUTE = 'cse:public';

/** The only way out of the bearer check. Every use of it stands on the list in `test/auth/routes.e2e-spec.ts`. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);
