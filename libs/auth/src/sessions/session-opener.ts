import type { OauthClient } from '@cse/config';
import { AppError, Clock, networkOf, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccessTokenIssuer } from '../tokens/access-token-issuer';
import type { User } from '../users/user.entity';
import { hashOf, newRefreshToken } from './refresh-token';
import { SessionLifetime } from './session-lifetime';
import { Session } from './session.entity';
import type { Device, TokenPair } from './token-pair';

/** Live sessions that one person may have; the one that rested longest makes room. */
export const MAX_SESSIONS = 20;

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
    if (user.suspendedAt) throw new AppError('account_suspended', 'this account is suspended');
    const now = this.clock.now();
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
    return {
      accessToken: access.token,
      expiresInS: access.expiresInS,
      refreshToken,
      refreshExpiresInS: Math.floor((session.idleExpiresAt.getTime() - now.getTime()) / 1000),
      sessionId: session.id,
      clientId: session.clientId,
      user: { id: user.id, email: user.email, name: user.name, role: user.role },
    };
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
