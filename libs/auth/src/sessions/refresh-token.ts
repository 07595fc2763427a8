import { createHash, createHmac, randomBytes } from 'node:crypto';

const SHAPE = /^rt_[A-Za-z0-9_-]{43}$/;

/** 256 random bits. */
export function newRefreshToken(): string {
  return `rt_${randomBytes(32).toString('base64url')}`;
}

export function isRefreshToken(value: string): boolean {
  return SHAPE.test(value);
}

/** What the database holds of a token. Tokens are random, so a plain hash is enough. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * The successor of `presented`, always the same one: a retry gets it again although only hashes are stored.
 * It takes both the server's secret and the presented token to compute.
 */
export function successorOf(presented: string, sessionId: string, generation: number, secret: Buffer): string {
  const mac = createHmac('sha256', secret).update(`${sessionId}|${generation}|${presented}`).digest('base64url');
  return `rt_${mac}`;
}
