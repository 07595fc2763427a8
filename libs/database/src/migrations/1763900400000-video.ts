import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clips and films: what length was asked for and delivered (`video_seconds` is what was generated and billed), and the
 * keys of stored objects that no row holds yet.
 */
export class Video1763900400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table generations add column requested_s numeric(14,3), add column delivered_s numeric(14,3)',
    );
    await runner.query(`
      create table pending_objects (
        object_key text primary key,
        expires_at timestamptz not null
      )`);
    await runner.query('create index pending_objects_expiring on pending_objects (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table pending_objects');
    await runner.query('alter table generations drop column requested_s, drop column delivered_s');
  }
}
