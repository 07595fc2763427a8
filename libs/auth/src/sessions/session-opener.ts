import { AuthConfig, type OauthClient } from '@cse/config';
import { Clock, networkOf, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccessTokenIssuer } from '../tokens/access-tokens';
import { isSuspended, suspendedError, type User } from '../users/user.entity';
import { hashOf, newRefreshToken, tokenPair, type Device, type TokenPair } from './refresh-token';
import { Session } from './session.entity';

/** Live sessions that one person may have; the one that rested longest makes room. */
const MAX_SESSIONS = 20;
const DAY_MS = 86_400_000;
/** A page in a browser is the easier place to steal from, so its sessions are shorter (RFC 10017, 6.3). */
const SPA_IDLE_MS = 7 * DAY_MS;
const SPA_ABSOLUTE_MS = 30 * DAY_MS;

/** How long a session may rest unused, and how long it may live at all. */
@Injectable()
export class SessionLifetime {
  constructor(private readonly config: AuthConfig) {}

  absoluteExpiry(client: OauthClient, from: Date): Date {
    const configured = this.config.refreshAbsoluteTtlS * 1000;
    return new Date(from.getTime() + (client.type === 'spa' ? Math.min(configured, SPA_ABSOLUTE_MS) : configured));
  }

  /** The idle window slides with every rotation, but never past the end of the session. */
  idleExpiry(client: OauthClient, from: Date, absolute: Date): Date {
    const configured = this.config.refreshIdleTtlS * 1000;
    const idle = client.type === 'spa' ? Math.min(configured, SPA_IDLE_MS) : configured;
    return new Date(Math.min(from.getTime() + idle, absolute.getTime()));
  }
}

export interface NewSession {
  user: User;
  client: OauthClient;
  device: Device;
  ip: string;
}

/** Starts a session for somebody who has just proven who they are. */
@Injectable()
export class SessionOpener {
  constructor(
    private readonly accessTokens: AccessTokenIssuer,
    private readonly lifetime: SessionLifetime,
    private readonly clock: Clock,
  ) {}

  /**
   * @param manager of a transaction in which the account's row is locked: nobody suspends or deletes it meanwhile, and
   *   sign-ins of one person come one after the other.
   * @throws AppError `account_suspended`.
   */
  async open(request: NewSession, manager: EntityManager): Promise<TokenPair> {
    const { user, client, device } = request;
    const now = this.clock.now();
    if (isSuspended(user, now)) throw suspendedError(user);
    const refreshToken = newRefreshToken();
    const absoluteExpiresAt = this.lifetime.absoluteExpiry(client, now);
    const session = manager.create(Session, {
      id: uuidv7(now.getTime()),
      userId: user.id,
      clientId: client.id,
      gen: 0,
      confirmedGen: 0,
      curHash: hashOf(refreshToken),
      replayCount: 0,
      absoluteExpiresAt,
      idleExpiresAt: this.lifetime.idleExpiry(client, now, absoluteExpiresAt),
      createdAt: now,
      lastUsedAt: now,
      deviceName: device.name,
      platform: device.platform,
      appVersion: device.appVersion,
      ipPrefix: networkOf(request.ip),
    });
    await manager.insert(Session, session);
    await this.makeRoom(user.id, now, manager);
    const access = await this.accessTokens.issue(session);
    return tokenPair(session, user, { access, refresh: refreshToken }, now);
  }

  private async makeRoom(userId: string, now: Date, manager: EntityManager): Promise<void> {
    await manager.query(
      `update sessions set revoked_at = $2, revoke_reason = 'evicted'
        where id in (
          select id from sessions where id in (
            select id from sessions where user_id = $1 and revoked_at is null and idle_expires_at > $2
             order by last_used_at desc, id desc offset $3)
           order by id for update)`,
      [userId, now, MAX_SESSIONS],
    );
  }
}
