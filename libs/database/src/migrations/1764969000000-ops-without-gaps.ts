import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** `project_append_ops` takes the operations of a device in the order of their numbers, and none after a gap. */
export class OpsWithoutGaps1764969000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await applyFunctions(runner, { project_append_ops: 'c9b92b185dd1e509' });
  }

  /** Processes of before bear it as well. */
  async down(): Promise<void> {}
}
