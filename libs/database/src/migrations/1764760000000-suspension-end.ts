import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A suspension by rule ends by itself; one without an end is an admin's. */
export class SuspensionEnd1764760000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table users add column suspended_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table users drop column suspended_until');
  }
}
