import { UsageConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caps } from '../caps/caps';

/** A user's own caps; null where the plan's applies. */
export type OwnCaps = { [K in keyof Caps]: Caps[K] | null };

const COLUMNS: Record<keyof Caps, string> = {
  dailyCost: 'daily_cost',
  monthlyCost: 'monthly_cost',
  dailyTokens: 'daily_tokens',
  dailyImages: 'daily_images',
  dailyVideoSeconds: 'daily_video_seconds',
};

/** The caps of each plan (configuration) and of single users (set by an admin, in force from their next request). */
@Injectable()
export class CapBook {
  constructor(
    private readonly config: UsageConfig,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The caps of a plan; what the plan leaves out is as in the base configuration. */
  ofPlan(plan: string): Caps {
    const { dailyCostCap, monthlyCostCap, dailyTokens, dailyImages, dailyVideoSeconds, planCaps } = this.config;
    const base = { dailyCost: dailyCostCap, monthlyCost: monthlyCostCap, dailyTokens, dailyImages, dailyVideoSeconds };
    return { ...base, ...planCaps.get(plan) };
  }

  async own(userId: string): Promise<OwnCaps> {
    const [row] = await this.database.query<Record<string, string | null>[]>(
      'select * from usage_caps where user_id = $1',
      [userId],
    );
    const count = (column: string) => (typeof row?.[column] === 'string' ? Number(row[column]) : null);
    const money = (column: string) => (typeof row?.[column] === 'string' ? BigInt(row[column]) : null);
    return {
      dailyCost: money('daily_cost'),
      monthlyCost: money('monthly_cost'),
      dailyTokens: count('daily_tokens'),
      dailyImages: count('daily_images'),
      dailyVideoSeconds: count('daily_video_seconds'),
    };
  }

  /** What holds for a user now. */
  async effective(user: { userId: string; plan: string }): Promise<Caps> {
    const own = await this.own(user.userId);
    const set = Object.entries(own).filter(([, value]) => value !== null);
    return { ...this.ofPlan(user.plan), ...(Object.fromEntries(set) as Partial<Caps>) };
  }

  /** Sets the given caps of a user; null gives one back to the plan, what is absent stays. */
  async set(userId: string, caps: Partial<OwnCaps>): Promise<void> {
    const changed = (Object.keys(COLUMNS) as (keyof Caps)[]).filter((cap) => caps[cap] !== undefined);
    if (changed.length === 0) return;
    const columns = changed.map((cap) => COLUMNS[cap]);
    await this.database.query(
      `insert into usage_caps (user_id, updated_at, ${columns.join(', ')})
       values ($1, $2, ${columns.map((_, index) => `$${index + 3}`).join(', ')})
       on conflict (user_id) do update set updated_at = excluded.updated_at,
         ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
      [userId, this.clock.now(), ...changed.map((cap) => caps[cap]?.toString() ?? null)],
    );
  }
}
