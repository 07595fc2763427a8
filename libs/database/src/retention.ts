import type { DatabaseConfig } from '@cse/config';
import type { DataSource } from 'typeorm';

const DAY_S = 86_400;
/** Rows that one statement deletes, so that it holds no lock for long. */
const BATCH = 1_000;

interface RetentionRule {
  table: string;
  key: string;
  /** Rows whose moment is longer ago than this many seconds are worth nothing any more. */
  since: string;
  keepS: number;
}

/**
 * How long the rows of sign-in, sessions, limits, abuse and reports are kept. The rules stand beside the tables, where both who
 * writes the rows (`@cse/auth`, `@cse/http`, which no worker may import) and who deletes them can see them.
 */
const RETENTION = (securityEventDays: number): readonly RetentionRule[] => [
  { table: 'login_transactions', key: 'state_hash', since: 'expires_at', keepS: 0 },
  // A second use is noticed for a day.
  { table: 'authorization_codes', key: 'code_hash', since: 'expires_at', keepS: DAY_S },
  // Its spent refresh tokens go with a session. Until its end even a revoked one knows them; then a while longer, so that
  // its app is told that it has expired.
  { table: 'sessions', key: 'id', since: 'absolute_expires_at', keepS: 7 * DAY_S },
  { table: 'rate_limits', key: 'key', since: 'booked_until', keepS: 0 },
  // Halved every hour, the highest score is nothing by then.
  { table: 'abuse_scores', key: 'subject', since: 'updated_at', keepS: DAY_S },
  { table: 'security_events', key: 'id', since: 'at', keepS: securityEventDays * DAY_S },
  { table: 'artifact_reports', key: 'id', since: 'at', keepS: 400 * DAY_S },
];

/** Deletes what is past its time, table by table, each to its end. Tells of each table that had such rows. */
export async function* deleteExpired(
  database: DataSource,
  now: Date,
  { securityEventDays }: Pick<DatabaseConfig, 'securityEventDays'>,
): AsyncGenerator<{ table: string; rows: number }> {
  for (const rule of RETENTION(securityEventDays)) {
    let rows = 0;
    for (let count = BATCH; count === BATCH; rows += count) count = await deleteBatch(database, rule, now);
    if (rows > 0) yield { table: rule.table, rows };
  }
}

async function deleteBatch(database: DataSource, rule: RetentionRule, now: Date): Promise<number> {
  const { table, key, since, keepS } = rule;
  const [, count] = await database.query<[unknown[], number]>(
    `delete from ${table} where ${key} in (select ${key} from ${table} where ${since} < $1 limit ${BATCH})`,
    [new Date(now.getTime() - keepS * 1000)],
  );
  return count;
}
