import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * Storyboards: jobs that were asked for together. What a clip starts from and a film consists of is made by other jobs of
 * its board, for which it waits. No words of a shot are kept here; its label is a name of the client's own.
 */
export class Storyboards1764870000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table storyboards (
        id uuid primary key,
        user_id uuid references users (id) on delete set null,
        clips boolean not null,
        film_job_id uuid,
        created_at timestamptz not null
      )`);
    await runner.query('create index storyboards_by_user on storyboards (user_id, id)');
    await runner.query(`
      create table storyboard_shots (
        storyboard_id uuid not null references storyboards (id) on delete cascade,
        ordinal smallint not null,
        label text not null,
        job_id uuid not null,
        clip_job_id uuid,
        size text,
        angle text,
        move text,
        duration_s numeric(14,3) not null,
        primary key (storyboard_id, ordinal),
        unique (storyboard_id, label)
      )`);
    await runner.query(`
      alter table generations
        add column storyboard_id uuid references storyboards (id) on delete set null,
        add column label text,
        add column waits_for uuid[]`);
    await runner.query(
      'create index generations_by_storyboard on generations (storyboard_id) where storyboard_id is not null',
    );
    await runner.query(`create index generations_following on generations (id) where waits_for is not null`);
    await runner.query(
      `create index generations_over on generations (kind, deadline_at) where status = 'queued' and turn_at is null`,
    );
    await runner.query(
      `create index generations_unwanted on generations (kind)
        where status = 'queued' and turn_at is null and cancel_requested_at is not null`,
    );
    await runner.query('drop index generations_waiting');
    await runner.query(
      `create index generations_waiting on generations (kind, user_id, id)
        where status = 'queued' and turn_at is null and waits_for is null`,
    );
    await applyFunctions(runner, { media_take_turn: '3ffb32484f2ff914' });
  }

  async down(): Promise<void> {
    // Who knows nothing of storyboards leaves the new columns empty; the function needs them.
  }
}
