import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * A key yields at most one success: an attempt that was lost leaves its key to another one. What was kept of failed
 * attempts before does not say whether a retry could have mended them, so those keys are new again.
 */
export class KeysAfterAttempts1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from idempotency_keys where state in ('failed', 'lost')`);
    await applyFunctions(runner, {
      usage_reserve: '74894dbddd5ca229',
      usage_settle: '77f2dbc46b0e470d',
      usage_sweep_one: '89b4071337bbf1c0',
    });
  }

  async down(): Promise<void> {
    // What the functions were before is not brought back.
  }
}
