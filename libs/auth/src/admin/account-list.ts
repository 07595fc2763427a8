import { AppError, Clock, type Role } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decayedScore } from '../abuse/abuse-scores';
import { SecurityEvent } from '../abuse/security-event.entity';

/** An account as admins see it. */
export interface ListedAccount {
  id: string;
  email: string | null;
  name: string | null;
  role: Role;
  plan: string;
  suspendedAt: Date | null;
  createdAt: Date;
  lastSignInAt: Date;
  abuseScore: number;
  pausedUntil: Date | null;
}

/** `$1` is the moment at which scores are wanted. */
const SELECT = `
  select u.id, u.email, u.name, u.role, u.plan, u.suspended_at as "suspendedAt", u.created_at as "createdAt",
         u.last_sign_in_at as "lastSignInAt", coalesce(${decayedScore('a', '$1')}, 0) as "abuseScore",
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
