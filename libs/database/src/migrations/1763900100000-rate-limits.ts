import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Buckets of the rate limiter. Unlogged: they are worth nothing after a crash, and every request writes one. */
export class RateLimits1763900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table rate_limits (
        key text not null,
        booked_until timestamptz not null,
        constraint rate_limits_pkey primary key (key)
      ) with (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rate_limits');
  }
}
