import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
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
}
