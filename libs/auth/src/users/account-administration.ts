import { AppError, Clock, isUuid, uuidv7, type Role } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { AbuseScore, SecurityEvent } from '../abuse/abuse.entity';
import { SessionGate } from '../sessions/session-gate';
import { SessionRevoker } from '../sessions/session-revoker';
import { isSuspended, User } from './user.entity';

/** What an admin may change of an account. What is absent stays. */
export interface AccountChanges {
  role?: Role;
  plan?: string;
  /** True ends every session. False lifts the suspension and everything else that was imposed for abuse. */
  suspended?: boolean;
  /** With `suspended: true`, or for one that is: when it ends by itself. */
  suspendedUntil?: Date;
}

/** An account as admins see it. */
export interface ListedAccount {
  id: string;
  email: string | null;
  name: string | null;
  role: Role;
  plan: string;
  suspendedAt: Date | null;
  suspendedUntil: Date | null;
  createdAt: Date;
  lastSignInAt: Date;
  abuseScore: number;
  pausedUntil: Date | null;
}

/** `$1` is the moment at which scores are wanted. */
const SELECT = `
  select u.id, u.email, u.name, u.role, u.plan, u.created_at as "createdAt",
         case when coalesce(u.suspended_until > $1, true) then u.suspended_at end as "suspendedAt",
         case when u.suspended_at is not null and u.suspended_until > $1 then u.suspended_until end as "suspendedUntil",
         u.last_sign_in_at as "lastSignInAt", coalesce(abuse_score_at(a.score, a.updated_at, $1), 0) as "abuseScore",
         case when a.paused_until > $1 then a.paused_until end as "pausedUntil"
    from users u left join abuse_scores a on a.user_id = u.id`;

/** Accounts and security events, newest first. */
@Injectable()
export class AccountList {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** From before the account `before` on; only those with exactly this e-mail address, when one is given. */
  accounts({ limit, before, email }: { limit: number; before?: string; email?: string }): Promise<ListedAccount[]> {
    return this.database.query(
      `${SELECT} where ($3::uuid is null or u.id < $3) and ($4::text is null or lower(u.email) = lower($4))
        order by u.id desc limit $2`,
      [this.clock.now(), limit, before ?? null, email ?? null],
    );
  }

  /** @throws AppError `not_found`. */
  async account(id: string): Promise<ListedAccount> {
    const [found] = await this.database.query<ListedAccount[]>(`${SELECT} where u.id = $2`, [this.clock.now(), id]);
    if (!found) throw new AppError('not_found', 'there is no such user');
    return found;
  }

  events({ limit, before, userId }: { limit: number; before?: string; userId?: string }): Promise<SecurityEvent[]> {
    const query = this.database.manager.createQueryBuilder(SecurityEvent, 'event').orderBy('event.id', 'DESC');
    if (before !== undefined) query.andWhere('event.id < :before', { before });
    if (userId !== undefined) query.andWhere('event.userId = :userId', { userId });
    return query.limit(limit).getMany();
  }
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
      if (actor?.role !== 'admin' || isSuspended(actor, this.clock.now()))
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

  /** Records what an admin did elsewhere, as names and numbers, in the caller's transaction. `about`: whose it is, if anybody's. */
  async record(
    deed: { actorId: string; about: string | null; name: string; changes: Record<string, unknown> },
    manager: EntityManager,
  ): Promise<void> {
    const { actorId, about: userId, name, changes } = deed;
    const at = this.clock.now();
    const event = { id: uuidv7(at.getTime()), at, kind: 'action', name, userId, actorId } as const;
    await manager.insert(SecurityEvent, { ...event, changes: changes as never });
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
    { role, plan, suspended, suspendedUntil }: AccountChanges,
    { actorId, alsoChanged }: { actorId: string; alsoChanged: Record<string, unknown> },
    manager: EntityManager,
  ): Promise<User> {
    const now = this.clock.now();
    if (suspendedUntil && !suspended && !isSuspended(user, now)) {
      throw new AppError('invalid_state', 'the account is not suspended');
    }
    const changed = manager.merge(User, user, {
      role: role ?? user.role,
      plan: plan ?? user.plan,
      suspendedAt: suspended === undefined ? user.suspendedAt : suspended ? (user.suspendedAt ?? now) : null,
      suspendedUntil: suspendedUntil ?? user.suspendedUntil,
    });
    // `merge` leaves a null out.
    if (suspended === false) changed.suspendedAt = null;
    if (suspended !== undefined && !suspendedUntil) changed.suspendedUntil = null;
    await manager.save(User, changed);
    if (suspended === true) await this.revoker.revokeAll(user.id, 'suspended', { manager });
    if (suspended === false) await manager.delete(AbuseScore, { userId: user.id });
    const until = suspendedUntil?.toISOString();
    const changes = { ...given({ role, plan, suspended, suspended_until: until }), ...alsoChanged };
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
