import { AppError, Clock, isUuid, uuidv7, type Role } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { AbuseScore } from '../abuse/abuse-score.entity';
import { SecurityEvent } from '../abuse/security-event.entity';
import { SessionGate } from '../sessions/session-gate';
import { SessionRevoker } from '../sessions/session-revoker';
import { User } from '../users/user.entity';

/** What an admin may change of an account. What is absent stays. */
export interface AccountChanges {
  role?: Role;
  plan?: string;
  /** True ends every session. False lifts the suspension and everything else that was imposed for abuse. */
  suspended?: boolean;
}

/** What admins do to accounts; each deed leaves an event. */
@Injectable()
export class AccountAdministration {
  constructor(
    private readonly database: DataSource,
    private readonly gate: SessionGate,
    private readonly revoker: SessionRevoker,
    private readonly clock: Clock,
  ) {}

  /**
   * `alsoChanged` is recorded with the rest: what the caller changed elsewhere, as names and numbers.
   * @throws AppError `not_found`, `forbidden` for somebody who has just ceased to be an admin, or `invalid_state` when
   *   admins would shut themselves out.
   */
  async change(
    actorId: string,
    userId: string,
    changes: AccountChanges,
    alsoChanged: Record<string, unknown> = {},
  ): Promise<User> {
    const user = await this.database.transaction(async (manager) => {
      if (!isUuid(userId)) throw noSuchUser();
      const { actor, found } = await this.lock(actorId, userId, manager);
      if (actor?.role !== 'admin' || actor.suspendedAt)
        throw new AppError('forbidden', 'your role does not allow this');
      if (!found) throw noSuchUser();
      if (actorId === userId && (changes.suspended === true || changes.role === 'user')) {
        throw new AppError('invalid_state', 'another admin must do this to you');
      }
      return this.apply(found, changes, { actorId, alsoChanged }, manager);
    });
    // Elsewhere the change is seen within five seconds, as every other.
    this.gate.forgetAll();
    return user;
  }

  /** In one order, so that two admins who change each other do not wait for each other; the second one is none any more. */
  private async lock(actorId: string, userId: string, manager: EntityManager) {
    const rows = await manager.find(User, {
      where: { id: In([actorId, userId]) },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
    const rowOf = (id: string) => rows.find((user) => user.id === id);
    return { actor: rowOf(actorId), found: rowOf(userId) };
  }

  private async apply(
    user: User,
    { role, plan, suspended }: AccountChanges,
    { actorId, alsoChanged }: { actorId: string; alsoChanged: Record<string, unknown> },
    manager: EntityManager,
  ): Promise<User> {
    const now = this.clock.now();
    const changed = manager.merge(User, user, {
      role: role ?? user.role,
      plan: plan ?? user.plan,
      suspendedAt: suspended === undefined ? user.suspendedAt : suspended ? (user.suspendedAt ?? now) : null,
    });
    // `merge` leaves a null out.
    if (suspended === false) changed.suspendedAt = null;
    await manager.save(User, changed);
    if (suspended === true) await this.revoker.revokeAll(user.id, 'suspended', { manager });
    if (suspended === false) await manager.delete(AbuseScore, { userId: user.id });
    const changes = { ...given({ role, plan, suspended }), ...alsoChanged };
    const about = { userId: user.id, actorId, at: now, id: uuidv7(now.getTime()) };
    await manager.insert(SecurityEvent, {
      ...about,
      kind: 'action',
      name: 'account_changed',
      changes: changes as never,
    });
    return changed;
  }
}

function noSuchUser(): AppError {
  return new AppError('not_found', 'there is no such user');
}

function given(changes: object): object {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
