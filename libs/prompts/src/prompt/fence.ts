import { createHmac } from 'node:crypto';

/**
 * The ending of the tags around story data. Nobody who writes story text can guess it, so no text can close its own
 * fence; and it is the same for every request of a story, because a random one would lose the prompt cache.
 */
export function fenceSuffix(secret: Uint8Array, rootNodeId: string): string {
  return createHmac('sha256', secret).update(`fence:${rootNodeId}`).digest('hex').slice(0, 16);
}
