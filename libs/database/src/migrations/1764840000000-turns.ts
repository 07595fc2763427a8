import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** Users take turns: since when a job has had its turn, and which job is next. */
export class Turns1764840000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table generations add column turn_at timestamptz');
    await runner.query(`update generations set turn_at = coalesce(started_at, updated_at) where status = 'running'`);
    await runner.query(
      `create index generations_waiting on generations (kind, user_id, id) where status = 'queued' and turn_at is null`,
    );
    await runner.query(
      'create index generations_at_work on generations (kind, user_id) where turn_at is not null and finished_at is null',
    );
    await applyFunctions(runner, { media_take_turn: '9e33e5c6cd607d12' });
  }

  async down(): Promise<void> {
    // Who knows nothing of turns leaves the column empty and takes jobs as they come.
  }
}
