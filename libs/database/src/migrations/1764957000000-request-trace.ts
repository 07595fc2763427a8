import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';
import { lockTables } from './partitions/lock';

/**
 * One id from a client's request to the vendor's and back: the request and the trace of whoever began a job, and what the
 * vendor calls a request on the ledger too. Each table by itself, so that nothing is held while the other is waited for.
 * It may break off and be run again.
 */
export class RequestTrace1764957000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await alter(
      runner,
      'generations',
      'add column if not exists request_id text, add column if not exists traceparent text',
    );
    await alter(runner, 'usage_ledger', 'add column if not exists provider_request_id text');
    await runner.startTransaction();
    await applyFunctions(runner, { usage_lose: 'c921b22406284d0c', usage_settle: 'abfad2a466bf4e8e' });
    await runner.commitTransaction();
  }

  async down(runner: QueryRunner): Promise<void> {
    await alter(runner, 'usage_ledger', 'drop column provider_request_id');
    await alter(runner, 'generations', 'drop column request_id, drop column traceparent');
  }
}

async function alter(runner: QueryRunner, table: string, how: string): Promise<void> {
  await runner.startTransaction();
  try {
    await lockTables(runner, [table]);
    await runner.query(`alter table ${table} ${how}`);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}
