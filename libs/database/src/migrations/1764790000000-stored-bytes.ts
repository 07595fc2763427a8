import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * What is kept for a user is a budget: `stored_bytes` of each file and unfinished job, their sum by user, and a cap. And
 * which files a job was made from, since what no job uses is not kept for ever.
 */
export class StoredBytes1764790000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table usage_caps add column stored_bytes bigint check (stored_bytes >= 0)');
    await runner.query(`
      create table storage_usage (
        user_id uuid primary key references users (id) on delete cascade,
        bytes bigint not null default 0 check (bytes >= 0)
      ) with (fillfactor = 50)`);
    await runner.query('alter table artifacts add column reserved_bytes bigint check (reserved_bytes > 0)');
    await runner.query(`
      alter table artifacts add column stored_bytes bigint not null generated always as
        (case when state = 'erasing' then 0 else coalesce(reserved_bytes, bytes) end) stored`);
    await runner.query(
      'alter table generations add column stored_bytes bigint not null default 0 check (stored_bytes >= 0)',
    );
    await runner.query(`
      insert into storage_usage (user_id, bytes)
      select user_id, sum(stored_bytes) from artifacts where user_id is not null group by 1`);
    await runner.query(`
      create table generation_inputs (
        generation_id uuid not null references generations (id) on delete cascade,
        artifact_id uuid not null references artifacts (id) on delete cascade,
        primary key (generation_id, artifact_id)
      )`);
    await runner.query('create index generation_inputs_by_artifact on generation_inputs (artifact_id)');
    await runner.query(
      'create index artifacts_brought on artifacts (created_at) where generation_id is null and parent_id is null',
    );
    await applyFunctions(runner, { storage_count: '3f134a289b5597b5', storage_room: '538c0536773a69ec' });
  }

  async down(): Promise<void> {
    // The functions need the tables and the columns; all stay.
  }
}
