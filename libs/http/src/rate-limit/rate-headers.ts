import type { FastifyReply } from 'fastify';
import type { RateDecision, RatePolicy } from './rate-limiter';

/**
 * Adds a policy and what is left of it to the fields of draft-ietf-httpapi-ratelimit-headers. More than one may apply to
 * an answer.
 */
export function addRateHeaders(
  reply: FastifyReply,
  { name, limit, windowMs }: RatePolicy,
  { remaining, resetS }: Pick<RateDecision, 'remaining' | 'resetS'>,
): void {
  add(reply, 'RateLimit-Policy', `"${name}";q=${limit};w=${Math.ceil(windowMs / 1000)}`);
  add(reply, 'RateLimit', `"${name}";r=${remaining};t=${resetS}`);
}

function add(reply: FastifyReply, field: string, item: string): void {
  const before = reply.getHeader(field);
  void reply.header(field, typeof before === 'string' ? `${before}, ${item}` : item);
}
