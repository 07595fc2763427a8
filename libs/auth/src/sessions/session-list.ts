import { AppError, Clock, isUuid } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, MoreThan, Not, type Repository } from 'typeorm';
import { SessionRevoker } from './session-revoker';
import { Session, type RevokeReason } from './session.entity';

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

  /** Ends every session of a person, or every one but `except`; gives how many. */
  async endAll(userId: string, reason: RevokeReason, except?: string): Promise<number> {
    const where = { userId, revokedAt: IsNull(), ...(except ? { id: Not(except) } : {}) };
    const found = await this.sessions.find({ where, select: { id: true } });
    return this.revoker.revoke(
      found.map((session) => session.id),
      reason,
    );
  }
}
