import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attempts at the identity provider, and the one-time codes that apps exchange for tokens. */
export class SignIn1763801000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table login_transactions (
        state_hash bytea not null,
        browser_hash bytea not null,
        nonce text not null,
        pkce_verifier text not null,
        client_id text not null,
        redirect_uri text not null,
        client_state text not null,
        client_challenge text not null,
        device_name text,
        expires_at timestamptz not null,
        constraint login_transactions_pkey primary key (state_hash)
      )`);
    await runner.query('create index login_transactions_expires_at_idx on login_transactions (expires_at)');
    await runner.query(`
      create table authorization_codes (
        code_hash bytea not null,
        user_id uuid not null,
        client_id text not null,
        redirect_uri text not null,
        code_challenge text not null,
        device_name text,
        expires_at timestamptz not null,
        misses integer not null,
        session_id uuid,
        constraint authorization_codes_pkey primary key (code_hash),
        constraint authorization_codes_user_id_fkey foreign key (user_id) references users (id) on delete cascade
      )`);
    await runner.query('create index authorization_codes_expires_at_idx on authorization_codes (expires_at)');
    await runner.query('create index authorization_codes_user_id_idx on authorization_codes (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table authorization_codes, login_transactions');
  }
}
