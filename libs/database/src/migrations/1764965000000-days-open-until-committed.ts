import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** A line takes its day off the list of those that are closed on whatever day it is booked. */
export class DaysOpenUntilCommitted1764965000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await applyFunctions(runner, { usage_book: '50e9dd1c074c192d' });
  }

  async down(): Promise<void> {
    // Each version of the function bears the other's callers.
  }
}
