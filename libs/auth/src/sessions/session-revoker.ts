import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SessionGate } from './session-gate';
import type { RevokeReason } from './session.entity';

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
