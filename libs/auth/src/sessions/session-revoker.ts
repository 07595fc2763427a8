import { AppError, Clock, isUuid } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, IsNull, MoreThan, type EntityManager, type Repository } from 'typeorm';
import { SessionGate } from './session-gate';
import { Session, type RevokeReason } from './session.entity';

/** Ends sessions. Their access tokens stop working here at once and elsewhere within five seconds. */
@Injectable()
export class SessionRevoker {
  constructor(
    private readonly database: DataSource,
    private readonly gate: SessionGate,
    private readonly clock: Clock,
  ) {}

  /** The number of sessions that were still alive. */
  async revoke(ids: string[], reason: RevokeReason): Promise<number> {
    const ended = await this.database.query<[{ id: string }[], number]>(
      // Locked in one order, so that two who end the same sessions do not wait for each other.
      `update sessions set revoked_at = $2, revoke_reason = $3
        where id in (select id from sessions where id = any($1) and revoked_at is null order by id for update)
        returning id`,
      [ids, this.clock.now(), reason],
    );
    for (const { id } of ended[0]) this.gate.forget(id);
    return ended[1];
  }

  /**
   * Every live session of a person but `except`; gives how many. In a transaction of the caller's, who then makes the
   * gate forget once that has been committed.
   */
  async revokeAll(
    userId: string,
    reason: RevokeReason,
    { except, manager = this.database.manager }: { except?: string; manager?: EntityManager } = {},
  ): Promise<number> {
    const ended = await manager.query<[{ id: string }[], number]>(
      `update sessions set revoked_at = $2, revoke_reason = $3
        where id in (select id from sessions
                      where user_id = $1 and revoked_at is null and id is distinct from $4 order by id for update)
        returning id`,
      [userId, this.clock.now(), reason, except ?? null],
    );
    for (const { id } of ended[0]) this.gate.forget(id);
    return ended[1];
  }
}

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
