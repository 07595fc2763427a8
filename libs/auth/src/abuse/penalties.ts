import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { SessionGate } from '../sessions/session-gate';
import { SessionRevoker } from '../sessions/session-revoker';
import { User } from '../users/user.entity';
import type { Penalty } from './abuse-rules';
import { AbuseScores } from './abuse-scores';

/** Imposes what a score calls for. Every step can be taken back by an admin, who lifts it by `suspended: false`. */
@Injectable()
export class Penalties {
  constructor(
    private readonly database: DataSource,
    private readonly scores: AbuseScores,
    private readonly revoker: SessionRevoker,
    private readonly gate: SessionGate,
    private readonly clock: Clock,
  ) {}

  /** False when there was nothing to impose. */
  async impose(penalty: Penalty, userId: string, sessionId: string | undefined): Promise<boolean> {
    switch (penalty) {
      case 'slowed':
        // The score itself slows: the gate reads it with the session.
        break;
      case 'paused':
        await this.scores.pause(userId);
        break;
      case 'signed_out':
        return sessionId !== undefined && (await this.revoker.revoke([sessionId], 'abuse')) > 0;
      case 'suspended':
        if (!(await this.suspend(userId))) return false;
    }
    this.gate.forgetAll();
    return true;
  }

  /** An admin is never shut out by rule: who would undo it? */
  private async suspend(userId: string): Promise<boolean> {
    const open = { id: userId, role: 'user' as const, suspendedAt: IsNull() };
    return this.database.transaction(async (manager) => {
      const { affected } = await manager.update(User, open, { suspendedAt: this.clock.now() });
      if (!affected) return false;
      await this.revoker.revokeAll(userId, 'abuse', { manager });
      return true;
    });
  }
}
