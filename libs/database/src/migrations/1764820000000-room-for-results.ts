import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** Work whose result is kept is refused by its reserve when nothing is left of what may be kept for its user. */
export class RoomForResults1764820000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await applyFunctions(runner, { usage_reserve: '1d786fcf2c884995' });
  }

  async down(): Promise<void> {
    // Who does not ask for it is admitted as before.
  }
}
