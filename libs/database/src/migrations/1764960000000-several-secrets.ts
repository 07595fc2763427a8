import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** While one CONTENT_KEY takes the place of another, an idempotency key has a row under each. */
export class SeveralSecrets1764960000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index idempotency_keys_of_reservation on idempotency_keys (reservation_id)');
    await runner.query('drop index idempotency_keys_reservation');
    await applyFunctions(runner, { usage_reserve: '1c1272e56f952af0' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from idempotency_keys k using idempotency_keys o
      where o.reservation_id = k.reservation_id and o.key_hash < k.key_hash`);
    await runner.query('create unique index idempotency_keys_reservation on idempotency_keys (reservation_id)');
    await runner.query('drop index idempotency_keys_of_reservation');
  }
}
