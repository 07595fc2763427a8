import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * One worker at a time looks after all; days whose sums were compared are not compared again; and what upkeep and reports
 * look for has an index. Indexes are built while others write, so this is in no transaction; it may be run again.
 */
export class Upkeep1764945000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table if not exists upkeep_leader (
        singleton boolean primary key default true check (singleton),
        holder uuid not null,
        until timestamptz not null
      ) with (fillfactor = 10)`);
    await runner.query(`
      create table if not exists usage_closed_days (
        day date primary key,
        cost numeric,
        checked_at timestamptz
      )`);
    for (const [name, on] of INDEXES) {
      // What broke off has left an index behind that is none.
      await runner.query(`drop index concurrently if exists ${name}`);
      await runner.query(`create index concurrently ${name} on ${on}`);
    }
    await runner.startTransaction();
    await applyFunctions(runner, { usage_book: '46c173f81c8afb6f', usage_forget_strays: '8606f95f47da76fe' });
    await runner.commitTransaction();
  }

  async down(): Promise<void> {
    // The functions need the tables; all stay.
  }
}

const INDEXES = [
  // Whose usage of a period is listed, and compared.
  ['usage_windows_by_period', 'usage_windows (period, starts_on, user_id)'],
  ['artifacts_by_object', 'artifacts (object_key)'],
  ['artifacts_by_age', `artifacts (created_at) where state = 'ready'`],
  ['storyboards_by_age', 'storyboards (created_at)'],
  ['generation_events_by_age', 'generation_events (at)'],
  ['sessions_by_end', 'sessions (absolute_expires_at)'],
  ['security_events_by_age', 'security_events (at)'],
  ['artifact_reports_by_age', 'artifact_reports (at)'],
] as const;
