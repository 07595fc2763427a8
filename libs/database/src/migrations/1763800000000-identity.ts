import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their sessions, and the refresh tokens that sessions have outgrown. */
export class Identity1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table users (
        id uuid not null,
        issuer text not null,
        subject text not null,
        email text,
        email_verified boolean not null,
        name text,
        role text not null,
        plan text not null,
        suspended_at timestamptz,
        created_at timestamptz not null,
        last_sign_in_at timestamptz not null,
        constraint users_pkey primary key (id),
        constraint users_issuer_subject_key unique (issuer, subject),
        constraint users_role_check check (role in ('user', 'admin'))
      )`);
    await runner.query(`
      create table sessions (
        id uuid not null,
        user_id uuid not null,
        client_id text not null,
        gen integer not null,
        confirmed_gen integer not null,
        cur_hash bytea not null,
        prev_hash bytea,
        rotated_at timestamptz,
        replay_count integer not null,
        idle_expires_at timestamptz not null,
        absolute_expires_at timestamptz not null,
        created_at timestamptz not null,
        last_used_at timestamptz not null,
        revoked_at timestamptz,
        revoke_reason text,
        dpop_jkt text,
        device_name text,
        platform text,
        app_version text,
        ip_prefix text,
        constraint sessions_pkey primary key (id),
        constraint sessions_user_id_fkey foreign key (user_id) references users (id) on delete cascade
      )`);
    await runner.query('create index sessions_user_id_idx on sessions (user_id)');
    await runner.query('create unique index sessions_cur_hash_key on sessions (cur_hash)');
    await runner.query('create unique index sessions_prev_hash_key on sessions (prev_hash)');
    await runner.query(`
      create table spent_refresh_tokens (
        hash bytea not null,
        session_id uuid not null,
        gen integer not null,
        constraint spent_refresh_tokens_pkey primary key (hash),
        constraint spent_refresh_tokens_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade
      )`);
    await runner.query('create index spent_refresh_tokens_session_id_idx on spent_refresh_tokens (session_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table spent_refresh_tokens, sessions, users');
  }
}
