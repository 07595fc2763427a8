import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is left here of months whose lines went to the object store: what each user had used, by day, and where they are. */
export class LedgerArchive1764955000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table usage_history (
        user_id uuid not null references users (id) on delete cascade,
        day date not null,
        operation text not null,
        model text not null,
        requests bigint not null,
        first_requests bigint not null,
        input_tokens bigint not null,
        cache_read_tokens bigint not null,
        cache_write_tokens bigint not null,
        output_tokens bigint not null,
        images bigint not null,
        video_seconds numeric not null,
        cost bigint not null,
        primary key (user_id, day, operation, model)
      )`);
    await runner.query(`
      create table usage_archives (
        name text primary key,
        ends date not null,
        lines bigint,
        lines_sha256 text,
        reservations bigint,
        reservations_sha256 text,
        detached_at timestamptz not null,
        kept_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table usage_archives, usage_history');
  }
}
