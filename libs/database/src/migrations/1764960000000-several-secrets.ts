import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

const INDEX = 'idempotency_keys_of_reservation';

/**
 * While one CONTENT_KEY takes the place of another, an idempotency key has a row under each. Its index is built while
 * others write, so this is in no transaction; it may be run again.
 */
export class SeveralSecrets1764960000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What broke off has left an index behind that is none.
    await runner.query(`drop index concurrently if exists ${INDEX}`);
    await runner.query(`create index concurrently ${INDEX} on idempotency_keys (reservation_id)`);
    await runner.query('drop index concurrently if exists idempotency_keys_reservation');
    await runner.startTransaction();
    await applyFunctions(runner, { usage_reserve: '1c1272e56f952af0' });
    await runner.commitTransaction();
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from idempotency_keys k using idempotency_keys o
      where o.reservation_id = k.reservation_id and o.key_hash < k.key_hash`);
    await runner.query('create unique index idempotency_keys_reservation on idempotency_keys (reservation_id)');
    await runner.query(`drop index ${INDEX}`);
  }
}
