import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A request may name who hears of the end of its job; whoever has heard of it is not told again because of another. */
export class RequestWebhooks1764860000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table generations add column webhook_url text');
    await runner.query('alter table generations add column webhook_told boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table generations drop column webhook_told');
    await runner.query('alter table generations drop column webhook_url');
  }
}
