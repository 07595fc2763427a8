import { AccountAdministration, AccountList, type ListedAccount } from '@cse/auth';
import { UsageConfig } from '@cse/config';
import { Clock, inputError, usdFromJson } from '@cse/core';
import { CapBook, StorageQuota, type Caps, type OwnCaps } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { CapsBody, ChangeUserBody } from './users.request.dto';

export interface UserBudget {
  caps: Caps;
  /** Bytes. */
  storedBytes: number;
}

/** Accounts with their caps: what admins see and change. */
@Injectable()
export class UserAdministration {
  constructor(
    private readonly accounts: AccountList,
    private readonly administration: AccountAdministration,
    private readonly caps: CapBook,
    private readonly storage: StorageQuota,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /** What a user may use, and what is kept for them. */
  async budgetOf({ id, plan }: Pick<ListedAccount, 'id' | 'plan'>): Promise<UserBudget> {
    const [caps, storedBytes] = await Promise.all([this.caps.effective({ userId: id, plan }), this.storage.used(id)]);
    return { caps, storedBytes };
  }

  /** @throws AppError `not_found`, `invalid_state`, or `validation_failed` for a plan that there is not. */
  async change(
    actorId: string,
    userId: string,
    { caps, suspended_until, ...changes }: ChangeUserBody,
  ): Promise<ListedAccount> {
    const suspendedUntil = suspended_until === undefined ? undefined : this.futureTime(suspended_until);
    if (changes.plan !== undefined && changes.plan !== 'default' && !this.config.planCaps.has(changes.plan)) {
      throw inputError('validation_failed', '/plan', 'is no plan of this server');
    }
    // First, so that caps are never set for somebody who is not there; the event names them too.
    await this.administration.change(actorId, userId, { ...changes, suspendedUntil }, caps ? { caps } : {});
    if (caps) await this.caps.set(userId, ownCaps(caps));
    return this.accounts.account(userId);
  }

  private futureTime(text: string): Date {
    const time = new Date(text);
    if (time > this.clock.now()) return time;
    throw inputError('validation_failed', '/suspended_until', 'must be a time that is to come');
  }
}

function ownCaps(body: CapsBody): Partial<OwnCaps> {
  const usd = (value: number | null | undefined) => (typeof value === 'number' ? usdFromJson(value) : value);
  return {
    dailyCost: usd(body.daily_cost_usd),
    monthlyCost: usd(body.monthly_cost_usd),
    dailyTokens: body.daily_tokens,
    dailyImages: body.daily_images,
    dailyVideoSeconds: body.daily_video_seconds,
    storedBytes: body.stored_bytes,
  };
}
