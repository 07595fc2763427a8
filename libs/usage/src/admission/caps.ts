import { UsageConfig } from '@cse/config';
import { Clock, type NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What one user may use. A cap of zero switches off what it caps. */
export interface Caps {
  dailyCost: NanoUsd;
  monthlyCost: NanoUsd;
  /** All four classes of tokens together. */
  dailyTokens: number;
  dailyImages: number;
  dailyVideoSeconds: number;
  /** What is kept at any time, not in a day. */
  storedBytes: number;
}

/** Names of caps as they stand in a refusal (`cap`) and in an alert. */
export const CAP_NAMES = [
  'request',
  'daily_cost',
  'monthly_cost',
  'daily_tokens',
  'daily_images',
  'daily_video_seconds',
  'stored_bytes',
  'deployment_monthly_cost',
] as const;
export type CapName = (typeof CAP_NAMES)[number];

/** True when amounts of this cap are nano-USD, else they are counts. */
export function isMoneyCap(cap: CapName): boolean {
  return cap === 'request' || cap.endsWith('_cost');
}

/** When a cap's window ends: the next UTC midnight, or the next month's first. A request and a store have no window. */
export function resetOf(cap: CapName, at: Date): Date | undefined {
  if (cap === 'request' || cap === 'stored_bytes') return undefined;
  return cap.startsWith('daily') ? nextDay(at) : nextMonth(at);
}

export function utcDay(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
}

export function utcMonth(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}

export function nextDay(day: Date): Date {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + 1));
}

export function nextMonth(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
}

export function isoDate(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** A user's own caps; null where the plan's applies. */
export type OwnCaps = { [K in keyof Caps]: Caps[K] | null };

const COLUMNS: Record<keyof Caps, string> = {
  dailyCost: 'daily_cost',
  monthlyCost: 'monthly_cost',
  dailyTokens: 'daily_tokens',
  dailyImages: 'daily_images',
  dailyVideoSeconds: 'daily_video_seconds',
  storedBytes: 'stored_bytes',
};

/** The caps of each plan (configuration) and of single users (set by an admin, in force from their next request). */
@Injectable()
export class CapBook {
  private readonly base: Caps;
  private readonly plans = new Map<string, Caps>();

  constructor(
    config: UsageConfig,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {
    const { dailyCostCap: dailyCost, monthlyCostCap: monthlyCost } = config;
    const { dailyTokens, dailyImages, dailyVideoSeconds, storedBytes } = config;
    this.base = { dailyCost, monthlyCost, dailyTokens, dailyImages, dailyVideoSeconds, storedBytes };
    for (const [plan, caps] of config.planCaps) this.plans.set(plan, { ...this.base, ...caps });
  }

  /** The caps of a plan; what the plan leaves out is as in the base configuration. */
  ofPlan(plan: string): Caps {
    return this.plans.get(plan) ?? this.base;
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
      storedBytes: count('stored_bytes'),
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
