import { UsageConfig } from '@cse/config';
import type { NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { windowOf, type UsageWindow } from './windows';
import { isoDate } from './utc-calendar';

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
    private readonly config: UsageConfig,
  ) {}

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
    const rows = await this.database.query<(Record<string, string | null> & { user_id: string })[]>(
      `select * from usage_windows
        where period = $1 and starts_on = $2::date and ($3::uuid is null or user_id > $3)
        order by user_id limit $4`,
      [period, isoDate(startsOn), after ?? null, limit],
    );
    return rows.map((row) => ({ userId: row.user_id, ...windowOf(row) }));
  }
}
