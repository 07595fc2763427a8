import { BoundedMap, Clock, describeCause, networkOf, uuidv7 } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, In, MoreThan, type Repository } from 'typeorm';
import { SessionGate } from '../sessions/session-gate';
import { SessionRevoker } from '../sessions/session-revoker';
import { isSuspended, User } from '../users/user.entity';
import {
  HOSTILE,
  KINDS_TO_SUSPEND,
  KINDS_WITHIN_MS,
  SIGNALS,
  stepsBetween,
  SUSPENSION_MS,
  type AbuseSignal,
  type Penalty,
} from './abuse-rules';
import { AbuseScores, type Scored } from './abuse-scores';
import { SecurityEvent } from './abuse.entity';

/** A burst of one kind counts once in this time: it is one deed, and must not write a row a request. */
const ONE_DEED_MS = 1_000;
const REMEMBERED = 10_000;

/**
 * Imposes what a score calls for. Every step ends by itself, and can be taken back by an admin, who lifts it by
 * `suspended: false`.
 */
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

  /** An admin is never shut out by rule: who would undo it? Nobody is for one kind of evidence, however much of it. */
  private async suspend(userId: string): Promise<boolean> {
    const now = this.clock.now();
    const lately = { userId, kind: 'signal' as const, name: In([...HOSTILE]), at: MoreThan(ago(now, KINDS_WITHIN_MS)) };
    return this.database.transaction(async (manager) => {
      const events = await manager.find(SecurityEvent, { select: { name: true }, where: lately });
      if (new Set(events.map(({ name }) => name)).size < KINDS_TO_SUSPEND) return false;
      const user = await manager.findOne(User, {
        where: { id: userId, role: 'user' },
        lock: { mode: 'pessimistic_write' },
      });
      if (!user || isSuspended(user, now)) return false;
      const suspendedUntil = new Date(now.getTime() + SUSPENSION_MS);
      await manager.update(User, { id: userId }, { suspendedAt: now, suspendedUntil });
      await this.revoker.revokeAll(userId, 'abuse', { manager });
      return true;
    });
  }
}

function ago(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

export interface Suspect {
  userId?: string;
  sessionId?: string;
  ip?: string;
}

/**
 * Hears of what looks like abuse, keeps the score, and takes the steps that a score calls for. A known user is scored
 * for hostile signals alone, and not their network, which others share; an unknown caller's network is.
 */
@Injectable()
export class AbuseSignals {
  private readonly logger = new Logger('AbuseSignals');
  private readonly heardAt = new BoundedMap<string, number>(REMEMBERED);

  constructor(
    @InjectRepository(SecurityEvent) private readonly events: Repository<SecurityEvent>,
    private readonly scores: AbuseScores,
    private readonly penalties: Penalties,
    private readonly clock: Clock,
  ) {}

  /** Never makes the caller wait or fail: whatever was asked has been answered already. */
  report(signal: AbuseSignal, suspect: Suspect): void {
    const network = suspect.ip === undefined ? null : networkOf(suspect.ip);
    const whom: Scored | undefined = suspect.userId ? { userId: suspect.userId } : network ? { network } : undefined;
    if (suspect.userId && SIGNALS[signal].evidence !== 'hostile') return;
    if (!whom || this.isSameDeed(`${signal} ${suspect.userId ?? network}`)) return;
    this.score(signal, whom, { network, sessionId: suspect.sessionId }).catch((error: unknown) =>
      this.logger.warn({ event: 'abuse_signal_lost', signal, cause: describeCause(error) }),
    );
  }

  private async score(
    signal: AbuseSignal,
    whom: Scored,
    { network, sessionId }: { network: string | null; sessionId?: string },
  ): Promise<void> {
    const { points } = SIGNALS[signal];
    const { before, after } = await this.scores.add(whom, points);
    const userId = 'userId' in whom ? whom.userId : null;
    const at = this.clock.now();
    const event = { at, userId, network, score: after };
    await this.events.insert({ ...event, id: uuidv7(at.getTime()), kind: 'signal', name: signal, points });
    for (const [index, penalty] of stepsBetween(before, after).entries()) {
      const imposed = userId === null ? penalty === 'slowed' : await this.penalties.impose(penalty, userId, sessionId);
      if (!imposed) continue;
      this.logger.warn({ event: 'abuse_penalty', penalty, user_id: userId, network, score: Math.round(after) });
      // An id of a millisecond later, so that it sorts after its cause.
      const id = uuidv7(at.getTime() + index + 1);
      await this.events.insert({ ...event, id, kind: 'penalty', name: penalty });
    }
  }

  private isSameDeed(deed: string): boolean {
    const now = this.clock.millis();
    const before = this.heardAt.get(deed);
    if (before !== undefined && now - before < ONE_DEED_MS) return true;
    this.heardAt.set(deed, now);
    return false;
  }
}
