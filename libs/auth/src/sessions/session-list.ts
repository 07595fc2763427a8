import { AppError, Clock, isUuid } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, MoreThan, type Repository } from 'typeorm';
import { SessionRevoker } from './session-revoker';
import { Session } from './session.entity';

/** The devices that a person is signed in on. */
@Injectable()
export class SessionList {
  constructor(
    @InjectRepository(Session) private readonly sessions: Repository<Session>,
    private readonly revoker: SessionRevoker,
    private readonly clock: Clock,
  ) {}

  /** Live sessions, the latest used first. */
  live(userId: string): Promise<Session[]> {
    const now = this.clock.now();
    return this.sessions.find({
      where: { userId, revokedAt: IsNull(), idleExpiresAt: MoreThan(now) },
      order: { lastUsedAt: 'DESC', id: 'DESC' },
    });
  }

  /** @throws AppError `not_found` for a session that is absent, over, or another person's. */
  async end(userId: string, sessionId: string): Promise<void> {
    const owned = isUuid(sessionId) && (await this.sessions.existsBy({ id: sessionId, userId, revokedAt: IsNull() }));
    if (!owned) throw new AppError('not_found', 'there is no such session');
    await this.revoker.revoke([sessionId], 'user');
  }

  /** Ends every session of a person but this one; gives how many. */
  endOthers(userId: string, current: string): Promise<number> {
    return this.revoker.revokeAll(userId, 'user', { except: current });
  }
}
