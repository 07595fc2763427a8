import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

export class ForgetLateHolds1764830000000 implements MigrationInterface {
  name = 'ForgetLateHolds1764830000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await applyFunctions(queryRunner, {
      usage_forget: 'e3aaf904b7b6d82b',
    });
  }

  async down(): Promise<void> {
    // What the functions were before is not brought back.
  }
}
