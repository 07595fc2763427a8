import { PUBLIC_ROUTE, REQUIRED_ROLES } from '@cse/auth';
import type { ErrorCode } from '@cse/core';
import { failuresOf } from '@cse/http';
import { paidOperation } from '@cse/usage';
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';

/** What the decorators of a route say of it, for people who read the document. */
export interface RoutePolicy {
  /** Needs a bearer token. */
  guarded: boolean;
  /** Costs something: reserved before it runs, with rate limit and idempotency key. */
  metered: boolean;
  /** Error codes that follow from the guards of the route, and those that it names itself. */
  codes: ErrorCode[];
}

const GUARDED: ErrorCode[] = [
  'unauthenticated',
  'token_expired',
  'session_revoked',
  'account_suspended',
  'rate_limited',
  'store_unavailable',
];
const METERED: ErrorCode[] = [
  'quota_exceeded',
  'request_in_progress',
  'invalid_state',
  'idempotency_key_reused',
  'unpriced_model',
  'overloaded',
];

/** The policy of every route by `<controller>.<method>`, read from the same metadata that the guards read. */
export function routePolicies(app: INestApplication): Map<string, RoutePolicy> {
  const policies = new Map<string, RoutePolicy>();
  const reflector = new Reflector();
  for (const module of app.get(ModulesContainer).values()) {
    for (const wrapper of module.controllers.values()) {
      const controller = wrapper.metatype as { name: string; prototype: Record<string, unknown> };
      for (const name of Object.getOwnPropertyNames(controller.prototype)) {
        const handler = controller.prototype[name];
        if (name === 'constructor' || typeof handler !== 'function') continue;
        const targets = [handler, controller as never] as Parameters<typeof reflector.getAllAndOverride>[1];
        const guarded = !reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets);
        const metered = paidOperation(handler) !== undefined;
        policies.set(`${controller.name}.${name}`, {
          guarded,
          metered,
          codes: [
            ...(guarded ? GUARDED : []),
            ...(reflector.getAllAndOverride<unknown>(REQUIRED_ROLES, targets) ? (['forbidden'] as const) : []),
            ...(metered ? METERED : []),
            ...failuresOf(handler),
          ],
        });
      }
    }
  }
  return policies;
}
