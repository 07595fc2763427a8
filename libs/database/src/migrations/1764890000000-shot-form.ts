import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The shape and size that a shot was drawn in, for drawing it again so. Null for shots of before: the usual ones. */
export class ShotForm1764890000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table storyboard_shots add column aspect_ratio text, add column resolution text');
  }

  async down(): Promise<void> {
    // Who knows nothing of them leaves them empty.
  }
}
