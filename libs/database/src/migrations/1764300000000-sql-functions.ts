import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * The SQL functions come from files from here on. These six stood indented in earlier migrations; the others read in the
 * database as their files do.
 */
export class SqlFunctions1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await applyFunctions(runner, {
      usage_abandon: 'd2531b434d245cda',
      usage_deployment_take: 'e5fca61f3351a109',
      usage_forget: '2bccbaa32dc354e8',
      usage_forget_strays: '731b330982211ca4',
      usage_forget_user: 'f55ef2d9b0d4cbf5',
      usage_ledger_append_only: '25c0588438fe04d4',
    });
  }

  async down(): Promise<void> {
    // They did the same before.
  }
}
