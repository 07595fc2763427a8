import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/** `project_count` locks all its projects, in order, before it counts anything to who pays for them. */
export class ProjectsInOrder1764968000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await applyFunctions(runner, { project_count: '3a11bc6500395a72' });
  }

  /** Processes of before bear it as well. */
  async down(): Promise<void> {}
}
