import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Role } from '@cse/core';
import type { IssuedAccessToken } from '../tokens/access-tokens';
import type { User } from '../users/user.entity';
import type { Session } from './session.entity';

/** What a client gets for signing in or refreshing. */
export interface TokenPair {
  accessToken: string;
  expiresInS: number;
  refreshToken: string;
  refreshExpiresInS: number;
  sessionId: string;
  clientId: string;
  user: { id: string; email: string | null; name: string | null; role: Role };
}

/** What a client says of the device that it runs on. Shown to the user, believed for nothing else. */
export interface Device {
  name?: string;
  platform?: string;
  appVersion?: string;
}

/** What a client gets for a session, with the refresh token that is good next. */
export function tokenPair(
  session: Session,
  user: User,
  { access, refresh }: { access: IssuedAccessToken; refresh: string },
  now: Date,
): TokenPair {
  return {
    accessToken: access.token,
    expiresInS: access.expiresInS,
    refreshToken: refresh,
    refreshExpiresInS: Math.floor((session.idleExpiresAt.getTime() - now.getTime()) / 1000),
    sessionId: session.id,
    clientId: session.clientId,
    user: { id: user.id, email: user.email, name: user.name, role: user.role },
  };
}

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
