import type { MigrationInterface, QueryRunner } from 'typeorm';
import { PARTITIONED } from './partitions/bound';

/**
 * The third of three steps: what took a row of the table of before is gone with the last call that had it. Such a call
 * waited for the second step, and by now holds what this waits for.
 */
export class PartitionsAlone1764930000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`lock table ${PARTITIONED.join(', ')} in access exclusive mode`);
    await runner.query('drop function if exists usage_lose(usage_reservations_before, timestamptz)');
    await runner.query(
      'drop function if exists usage_book(usage_reservations_before, boolean, int, usage_totals, timestamptz)',
    );
  }

  async down(): Promise<void> {
    // Nobody calls them.
  }
}
