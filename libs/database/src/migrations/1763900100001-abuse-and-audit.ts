import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What looks like abuse, what was done about it, and what admins did: numbers and names of rules, never content. The
 * record outlives the account that it is about, without naming it.
 */
export class AbuseAndAudit1763900100001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table abuse_scores (
        subject text not null,
        user_id uuid,
        score double precision not null,
        updated_at timestamptz not null,
        paused_until timestamptz,
        constraint abuse_scores_pkey primary key (subject),
        constraint abuse_scores_user_id_key unique (user_id),
        constraint abuse_scores_user_id_fkey foreign key (user_id) references users (id) on delete cascade
      )`);
    await runner.query(`
      create table security_events (
        id uuid not null,
        at timestamptz not null,
        kind text not null,
        name text not null,
        user_id uuid,
        network text,
        actor_id uuid,
        points integer,
        score double precision,
        changes jsonb,
        constraint security_events_pkey primary key (id),
        constraint security_events_kind_check check (kind in ('signal', 'penalty', 'action')),
        constraint security_events_user_id_fkey foreign key (user_id) references users (id) on delete set null,
        constraint security_events_actor_id_fkey foreign key (actor_id) references users (id) on delete set null
      )`);
    await runner.query('create index security_events_user_id_idx on security_events (user_id, id)');
    await runner.query('create index security_events_actor_id_idx on security_events (actor_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table security_events, abuse_scores');
  }
}
