import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What authors have chosen to have remembered of them. It goes with the account. */
export class CreatorPreferences1763820000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table creator_preferences (
        user_id uuid not null,
        preferences jsonb not null,
        updated_at timestamptz not null,
        constraint creator_preferences_pkey primary key (user_id),
        constraint creator_preferences_user_fkey foreign key (user_id) references users (id) on delete cascade
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table creator_preferences');
  }
}
