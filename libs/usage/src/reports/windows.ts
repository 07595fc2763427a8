import { UsageConfig } from '@cse/config';
import { Clock, type NanoUsd, type Principal } from '@cse/core';
import { ReportDatabase } from '@cse/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { HoldAmounts, RateState } from '../admission/reserve';
import type { CapName, Caps } from '../admission/caps';
import { CapBook } from '../admission/caps';
import { isoDate, nextDay, nextMonth, utcDay, utcMonth } from '../admission/caps';
import { StorageQuota } from '../admission/storage-quota';

export interface UsageAlert {
  cap: CapName;
  /** Percent of the cap that was reached. */
  threshold: number;
  at: Date;
}

/** What a user has used of a day or a month (UTC), and what is held by requests and jobs that still run. */
export interface UsageWindow {
  startsAt: Date;
  resetsAt: Date;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  textRequests: number;
  imageJobs: number;
  videoJobs: number;
  settled: HoldAmounts;
  reserved: HoldAmounts;
  alerts: UsageAlert[];
}

export interface CurrentUsage {
  day: UsageWindow;
  month: UsageWindow;
  /** What is kept now, uploads by what was announced; its cap is among the caps. */
  storedBytes: number;
  caps: Caps;
  rate: RateState;
}

type Row = Record<string, string | null>;

/** What a user has used of the current day and month, by the same rows that admit their requests. */
@Injectable()
export class UsageReader {
  constructor(
    private readonly database: DataSource,
    private readonly caps: CapBook,
    private readonly storage: StorageQuota,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  async current(principal: Pick<Principal, 'userId' | 'plan'>): Promise<CurrentUsage> {
    const now = this.clock.now();
    const [day, month] = [utcDay(now), utcMonth(now)];
    const limit = this.config.rateLimitPerMinute;
    const [caps, storedBytes, windows, alerts, [rate]] = await Promise.all([
      this.caps.effective(principal),
      this.storage.used(principal.userId),
      this.database.query<Row[]>(
        `select * from usage_windows
          where user_id = $1 and (period, starts_on) in (('day', $2::date), ('month', $3::date))`,
        [principal.userId, isoDate(day), isoDate(month)],
      ),
      this.database.query<{ cap: CapName; threshold: number; created_at: Date }[]>(
        `select cap, threshold, created_at from usage_alerts
          where user_id = $1 and window_starts_on = case when cap like 'daily%' then $2::date else $3::date end
          order by created_at, threshold`,
        [principal.userId, isoDate(day), isoDate(month)],
      ),
      this.database.query<{ state: { remaining: number; reset_s: number } }[]>(
        `select usage_rate_state((select tat from usage_rates where user_id = $1 and class = 'text'), $2, $3) as state`,
        [principal.userId, limit, now],
      ),
    ]);
    const of = (period: 'day' | 'month') => ({
      ...windowOf(windows.find((row) => row.period === period) ?? {}),
      alerts: alerts
        .filter(({ cap }) => cap.startsWith('daily') === (period === 'day'))
        .map(({ cap, threshold, created_at: at }) => ({ cap, threshold, at })),
    });
    return {
      day: { startsAt: day, resetsAt: nextDay(day), ...of('day') },
      month: { startsAt: month, resetsAt: nextMonth(month), ...of('month') },
      storedBytes,
      caps,
      rate: { limit, remaining: rate!.state.remaining, resetS: rate!.state.reset_s },
    };
  }
}

export function windowOf(row: Row): Omit<UsageWindow, 'startsAt' | 'resetsAt' | 'alerts'> {
  const amounts = (kind: 'settled' | 'reserved'): HoldAmounts => ({
    cost: BigInt(row[`cost_${kind}`] ?? 0),
    tokens: Number(row[`tokens_${kind}`] ?? 0),
    images: Number(row[`images_${kind}`] ?? 0),
    videoSeconds: Number(row[`video_seconds_${kind}`] ?? 0),
  });
  return {
    inputTokens: Number(row.input_tokens ?? 0),
    cacheReadTokens: Number(row.cache_read_tokens ?? 0),
    cacheWriteTokens: Number(row.cache_write_tokens ?? 0),
    outputTokens: Number(row.output_tokens ?? 0),
    textRequests: Number(row.text_requests ?? 0),
    imageJobs: Number(row.image_jobs ?? 0),
    videoJobs: Number(row.video_jobs ?? 0),
    settled: amounts('settled'),
    reserved: amounts('reserved'),
  };
}

/** What a cap has left; never below zero. */
export function remaining(cap: NanoUsd, window: Pick<UsageWindow, 'settled' | 'reserved'>): NanoUsd {
  const left = cap - window.settled.cost - window.reserved.cost;
  return left > 0n ? left : 0n;
}

export interface UserUsage extends Omit<UsageWindow, 'startsAt' | 'resetsAt' | 'alerts'> {
  userId: string;
}

export interface DeploymentMonth {
  settled: NanoUsd;
  reserved: NanoUsd;
  /** Undefined when no such cap is configured. */
  cap: NanoUsd | undefined;
}

/** What all users together have used; for operators. */
@Injectable()
export class DeploymentUsage {
  constructor(
    private readonly database: DataSource,
    private readonly reports: ReportDatabase,
    private readonly config: UsageConfig,
  ) {}

  /** Of the database that is written to: requests are admitted by it. */
  async month(month: Date): Promise<DeploymentMonth> {
    const [row] = await this.database.query<{ settled: string | null; reserved: string | null }[]>(
      'select sum(settled) as settled, sum(reserved) as reserved from usage_deployment where month = $1::date',
      [isoDate(month)],
    );
    return {
      settled: BigInt(row?.settled ?? 0),
      reserved: BigInt(row?.reserved ?? 0),
      cap: this.config.globalMonthlyCostCap,
    };
  }

  /** Users with usage in a period, by id, after the user `after`. */
  async users(period: 'day' | 'month', startsOn: Date, limit: number, after?: string): Promise<UserUsage[]> {
    const rows = await this.reports.query<(Record<string, string | null> & { user_id: string })[]>(
      `select * from usage_windows
        where period = $1 and starts_on = $2::date and ($3::uuid is null or user_id > $3)
        order by user_id limit $4`,
      [period, isoDate(startsOn), after ?? null, limit],
    );
    return rows.map((row) => ({ userId: row.user_id, ...windowOf(row) }));
  }
}
