import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Media jobs. The row of a generation is the truth and the queue only wakes workers; every change of it carries the
 * lock version that it was read with. `input` holds the prompt and what belongs to it, encrypted, until the job ends.
 * Rows and objects of a deleted account stay without an owner until a sweeper has erased them.
 */
export class Media1763900300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table generations (
        id uuid primary key,
        user_id uuid references users (id) on delete set null,
        kind text not null check (kind in ('image', 'video', 'stitch')),
        status text not null
          check (status in ('draft', 'queued', 'running', 'succeeded', 'failed', 'canceled', 'expired')),
        stage text check (stage in ('waiting', 'waiting_capacity', 'submitting', 'rendering', 'finalizing', 'reconciling')),
        lock_version int not null default 0,
        progress real not null default 0 check (progress between 0 and 1),
        warnings jsonb not null default '[]',
        provider text not null,
        model text not null,
        input bytea,
        held_keys text[] not null default '{}',
        reservation_id uuid,
        images int not null,
        video_seconds numeric(14,3) not null,
        estimate bigint not null check (estimate >= 0),
        charged bigint check (charged >= 0),
        error jsonb,
        attempts smallint not null default 0,
        failures smallint not null default 0,
        last_event int not null default 0,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        started_at timestamptz,
        finished_at timestamptz,
        expires_at timestamptz,
        deadline_at timestamptz,
        cancel_requested_at timestamptz,
        webhook_due_at timestamptz,
        webhook_attempts smallint not null default 0,
        check ((status in ('queued', 'running')) = (stage is not null)),
        check (status in ('draft', 'queued', 'running') or input is null)
      ) with (fillfactor = 70)`);
    await runner.query('create index generations_by_user on generations (user_id, id)');
    await runner.query(
      `create index generations_unfinished on generations (updated_at) where status in ('queued', 'running')`,
    );
    await runner.query(`create index generations_drafts on generations (expires_at) where status = 'draft'`);
    await runner.query(`create index generations_holding on generations (id) where held_keys <> '{}'`);
    await runner.query('create index generations_finished on generations (finished_at) where finished_at is not null');
    await runner.query(
      'create index generations_webhooks on generations (webhook_due_at) where webhook_due_at is not null',
    );
    await runner.query(`
      create table generation_attempts (
        id uuid primary key,
        generation_id uuid not null references generations (id) on delete cascade,
        n smallint not null,
        state text not null check (state in ('intent', 'accepted', 'done', 'failed', 'rejected', 'unknown', 'abandoned')),
        failure text,
        task_id text,
        handle jsonb,
        outputs jsonb,
        cost bigint check (cost >= 0),
        provider_request_id text,
        created_at timestamptz not null,
        ended_at timestamptz,
        unique (generation_id, n)
      )`);
    await runner.query(`
      create table generation_events (
        generation_id uuid not null references generations (id) on delete cascade,
        seq int not null,
        event text not null check (event in ('status', 'progress', 'done')),
        data jsonb not null,
        at timestamptz not null,
        primary key (generation_id, seq)
      )`);
    await runner.query(`
      create table artifacts (
        id uuid primary key,
        user_id uuid references users (id) on delete set null,
        generation_id uuid references generations (id) on delete set null,
        parent_id uuid references artifacts (id) on delete cascade,
        ordinal smallint not null default 0,
        role text not null check (role in ('image', 'clip', 'thumbnail', 'poster')),
        state text not null check (state in ('uploading', 'ready', 'erasing')),
        object_key text not null,
        content_type text not null,
        bytes bigint not null check (bytes > 0),
        sha256 text not null,
        width int,
        height int,
        duration_s numeric(14,3),
        fps numeric(8,3),
        thumbhash text,
        created_at timestamptz not null,
        expires_at timestamptz,
        unique (generation_id, role, ordinal)
      )`);
    await runner.query('create index artifacts_by_user on artifacts (user_id, id)');
    await runner.query('create index artifacts_by_parent on artifacts (parent_id) where parent_id is not null');
    await runner.query('create index artifacts_expiring on artifacts (expires_at) where expires_at is not null');
    await runner.query(`create index artifacts_erasing on artifacts (id) where state = 'erasing' or user_id is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table artifacts, generation_events, generation_attempts, generations');
  }
}
