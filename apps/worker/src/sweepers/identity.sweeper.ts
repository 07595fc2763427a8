import { Clock } from '@cse/core';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Periodic } from './periodic';

const MINUTE_S = 60;
const DAY_S = 86_400;
/** Rows that one statement deletes, so that it holds no lock for long. */
const BATCH = 1_000;

interface Rule {
  table: string;
  key: string;
  /** Rows whose moment is longer ago than this many seconds are worth nothing any more. */
  since: string;
  keepS: number;
}

const RULES: readonly Rule[] = [
  { table: 'login_transactions', key: 'state_hash', since: 'expires_at', keepS: 0 },
  // A second use is noticed for a day.
  { table: 'authorization_codes', key: 'code_hash', since: 'expires_at', keepS: DAY_S },
  // Its spent refresh tokens go with a session. Until its end even a revoked one knows them; then a while longer, so that
  // its app is told that it has expired.
  { table: 'sessions', key: 'id', since: 'absolute_expires_at', keepS: 7 * DAY_S },
  { table: 'rate_limits', key: 'key', since: 'booked_until', keepS: 0 },
  // Halved every hour, the highest score is nothing by then.
  { table: 'abuse_scores', key: 'subject', since: 'updated_at', keepS: DAY_S },
  { table: 'security_events', key: 'id', since: 'at', keepS: 400 * DAY_S },
];

/** Deletes what sign-in, sessions and limits have left behind. */
@Injectable()
export class IdentitySweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(IdentitySweeper.name);
  private running: Periodic | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.running = new Periodic('tidy_identity', 10 * MINUTE_S * 1000, () => this.tidy());
  }

  async onModuleDestroy(): Promise<void> {
    await this.running?.stop();
  }

  async tidy(): Promise<void> {
    for (const rule of RULES) {
      let deleted = 0;
      for (let count = BATCH; count === BATCH; deleted += count) count = await this.deleteBatch(rule);
      if (deleted > 0) this.logger.log({ event: 'expired_rows_deleted', table: rule.table, rows: deleted });
    }
  }

  private async deleteBatch({ table, key, since, keepS }: Rule): Promise<number> {
    const before = new Date(this.clock.millis() - keepS * 1000);
    const [, count] = await this.database.query<[unknown[], number]>(
      `delete from ${table} where ${key} in (select ${key} from ${table} where ${since} < $1 limit ${BATCH})`,
      [before],
    );
    return count;
  }
}
