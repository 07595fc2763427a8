import type { FastifyReply } from 'fastify';
import type { RateDecision, RatePolicy } from './rate-limiter';

/**
 * Writes a policy, and what is left of it once that is known, into the fields of draft-ietf-httpapi-ratelimit-headers.
 * More than one policy may apply to an answer; one that is written again replaces what was said of it before.
 */
export function writeRateHeaders(
  reply: FastifyReply,
  { name, limit, windowMs }: RatePolicy,
  left?: Pick<RateDecision, 'remaining' | 'resetS'>,
): void {
  write(reply, 'RateLimit-Policy', name, `"${name}";q=${limit};w=${Math.ceil(windowMs / 1000)}`);
  if (left) write(reply, 'RateLimit', name, `"${name}";r=${left.remaining};t=${Math.ceil(left.resetS)}`);
}

function write(reply: FastifyReply, field: string, name: string, item: string): void {
  const before = reply.getHeader(field);
  if (typeof before !== 'string' || before === '') return void reply.header(field, item);
  const others = before.split(', ').filter((other) => !other.startsWith(`"${name}";`));
  void reply.header(field, [...others, item].join(', '));
}
