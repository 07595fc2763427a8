import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** What a provider claims above what was held is kept beside the charge: nobody pays it before an operator has said so. */
export class DisputedCost1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table usage_ledger add column disputed_cost bigint not null default 0 check (disputed_cost >= 0)',
    );
    await applyFunctions(runner, { usage_settle: 'd3fdad88b1a2f84a' });
  }

  async down(): Promise<void> {
    // The function needs the column; both stay.
  }
}
