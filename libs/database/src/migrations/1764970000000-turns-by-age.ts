import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

const INDEX = 'generations_next';

/**
 * Whose turn it is costs a look for each user who runs a job, no more for each who waits. Its index is built while others
 * write, so this is in no transaction; it may be run again.
 */
export class TurnsByAge1764970000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What broke off has left an index behind that is none.
    await runner.query(`drop index concurrently if exists ${INDEX}`);
    await runner.query(
      `create index concurrently ${INDEX} on generations (kind, provider, id) include (user_id)
        where status = 'queued' and turn_at is null and waits_for is null`,
    );
    await runner.startTransaction();
    await applyFunctions(runner, { media_take_turn: 'de0444dbf890446e' });
    await runner.commitTransaction();
  }

  async down(): Promise<void> {
    // The function needs the index.
  }
}
