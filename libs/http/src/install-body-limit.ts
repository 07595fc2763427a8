import type { FastifyInstance, RouteOptions } from 'fastify';

/** Lowers the body limit of routes below a path; must run before the routes are registered. */
export function installBodyLimit(fastify: FastifyInstance, prefix: string, bytes: number): void {
  fastify.addHook('onRoute', (route: RouteOptions) => {
    if (route.url.startsWith(prefix)) route.bodyLimit = bytes;
  });
}
