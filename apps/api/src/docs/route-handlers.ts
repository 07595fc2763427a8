import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** Controller methods by `<controller>.<method>`, so that the document can follow what decorators say of a route. */
export function routeHandlers(app: INestApplication): Map<string, object> {
  const handlers = new Map<string, object>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      const prototype = (metatype as { prototype: Record<string, unknown> }).prototype;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const method = prototype[name];
        if (name !== 'constructor' && typeof method === 'function') handlers.set(`${metatype!.name}.${name}`, method);
      }
    }
  }
  return handlers;
}
