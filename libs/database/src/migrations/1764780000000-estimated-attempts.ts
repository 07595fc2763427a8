import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An attempt says whether its cost is the provider's own figure or ours. Of older ones nobody knows: none is ours. */
export class EstimatedAttempts1764780000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table generation_attempts add column cost_estimated boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table generation_attempts drop column cost_estimated');
  }
}
