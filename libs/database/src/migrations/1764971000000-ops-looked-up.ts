import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** `project_append_ops` looks each operation up by its index, whatever the planner knows of the log. */
export class OpsLookedUp1764971000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await applyFunctions(runner, { project_append_ops: '999b1e8fa37c7a71' });
  }

  /** Processes of before bear it as well. */
  async down(): Promise<void> {}
}
