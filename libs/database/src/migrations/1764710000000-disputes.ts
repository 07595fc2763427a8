import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * What is disputed with a provider is found, and settled by a ledger line of its own. An attempt that may have been billed
 * has a moment at which its provider is asked about it again.
 */
export class Disputes1764710000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table usage_ledger drop constraint usage_ledger_kind_check, add constraint usage_ledger_kind_check
        check (kind in ('usage', 'expired', 'correction', 'dispute') or kind like 'rerate:%')`);
    await runner.query(
      `create index usage_ledger_disputes on usage_ledger (id) where disputed_cost > 0 or outcome = 'possibly_billed'`,
    );
    await runner.query('alter table generation_attempts add column ask_at timestamptz');
    await runner.query(
      'create index generation_attempts_asked on generation_attempts (ask_at) where ask_at is not null',
    );
    await applyFunctions(runner, { usage_settle_dispute: '0b3793dadb55ab6d' });
  }

  async down(): Promise<void> {
    // Lines that were written stay, and with them what allows them.
  }
}
