import { AppError, type OwnAddresses } from '@cse/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { answerProblem } from './problem.filter';

/**
 * Lets only those in below some paths who name this server by an address of its own, and come from no foreign page.
 * Must run before the routes are registered.
 *
 * Headers of proxies about the host are not read: a page whose name leads to this machine could send them.
 */
export function installOwnAddressRule(fastify: FastifyInstance, own: OwnAddresses, paths: readonly string[]): void {
  const check = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const problem = problemWith(request, own);
    if (!problem) return done();
    answerProblem(problem, request, reply);
  };
  fastify.addHook('onRoute', (route: RouteOptions) => {
    const isBelow = (path: string) => route.url === path || /^[/*]/.test(route.url.slice(path.length));
    if (paths.some((path) => route.url.startsWith(path) && isBelow(path))) {
      route.onRequest = [check, ...[route.onRequest ?? []].flat()];
    }
  });
}

function problemWith({ raw }: FastifyRequest, own: OwnAddresses): AppError | undefined {
  const port = raw.socket.localPort ?? 0;
  const hosts = raw.headersDistinct.host ?? [];
  // RFC 9112, 3.2.2: an address in full stands above the header.
  const inFull = /^[a-z]+:\/\/([^/?#]*)/i.exec(raw.url ?? '')?.[1];
  if (hosts.length > 1 || !own.isOwnHost(inFull ?? hosts[0] ?? '', port)) {
    return new AppError('host_not_allowed', 'ask by an address of this machine with its port, or by PUBLIC_URL');
  }
  const { origin } = raw.headers;
  if (origin === undefined || own.isOwnOrigin(origin, port)) return undefined;
  return new AppError('origin_not_allowed', 'no page of that origin may ask this; CORS_ORIGINS names those that may');
}
