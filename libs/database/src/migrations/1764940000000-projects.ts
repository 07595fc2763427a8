import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

const ROLE = `role text not null check (role in ('owner', 'editor', 'viewer'))`;
const OF_PROJECT = 'project_id uuid not null references projects (id) on delete cascade';

const TABLES = [
  `create table devices (
     id uuid primary key,
     user_id uuid not null references users (id) on delete cascade,
     agreement_key bytea not null check (octet_length(agreement_key) = 32),
     signing_key bytea not null check (octet_length(signing_key) = 32),
     kind text not null check (kind in ('device', 'passphrase', 'recovery')),
     header text,
     created_at timestamptz not null
   )`,
  'create index devices_by_user on devices (user_id)',
  // `user_id` is who pays. Without one a project is seen by nobody, and erased by the sweeper.
  `create table projects (
     id uuid primary key,
     user_id uuid references users (id) on delete set null,
     root_device_id uuid not null,
     root_key bytea not null check (octet_length(root_key) = 32),
     root_signature bytea not null check (octet_length(root_signature) = 64),
     generation integer not null default 1 check (generation > 0),
     rotation_due boolean not null default false,
     keep_last integer not null check (keep_last > 0),
     keep_daily integer not null check (keep_daily >= 0),
     keep_weekly integer not null check (keep_weekly >= 0),
     last_cursor bigint not null default 0,
     compacted_to bigint not null default 0,
     members_version integer not null default 1,
     stored_bytes bigint not null default 0 check (stored_bytes >= 0),
     created_at timestamptz not null,
     updated_at timestamptz not null
   ) with (fillfactor = 50)`,
  'create index projects_by_user on projects (user_id)',
  `create table project_members (
     ${OF_PROJECT},
     user_id uuid not null references users (id) on delete cascade,
     ${ROLE},
     joined_at timestamptz not null,
     invitation_id uuid,
     binding text,
     primary key (project_id, user_id)
   )`,
  'create index project_members_by_user on project_members (user_id)',
  // Certificates outlive the device and the account, since what was signed stays; the wrapped key does not.
  `create table project_keys (
     ${OF_PROJECT},
     device_id uuid not null,
     generation integer not null check (generation > 0),
     user_id uuid references users (id) on delete set null,
     agreement_key bytea not null,
     signing_key bytea not null,
     wrapped_key bytea check (octet_length(wrapped_key) between 1 and 12288),
     ${ROLE},
     signature bytea not null check (octet_length(signature) = 64),
     by_device uuid not null,
     created_at timestamptz not null,
     stored_bytes bigint not null generated always as (512 + coalesce(octet_length(wrapped_key), 0)) stored,
     primary key (project_id, device_id, generation)
   )`,
  'create index project_keys_by_device on project_keys (device_id)',
  'create index project_keys_by_user on project_keys (user_id)',
  `create table project_chunks (
     ${OF_PROJECT},
     sha256 bytea not null check (octet_length(sha256) = 32),
     object_key text not null,
     bytes integer not null check (bytes between 1 and 4194304),
     kept_at timestamptz not null,
     stored_bytes bigint not null generated always as (bytes + 512) stored,
     primary key (project_id, sha256)
   )`,
  'create index project_chunks_by_age on project_chunks (kept_at)',
  // Manifests by their version, snapshots by the cursor up to which they reach.
  `create table project_bodies (
     ${OF_PROJECT},
     kind text not null check (kind in ('manifest', 'snapshot')),
     number bigint not null,
     body text not null,
     signature bytea not null check (octet_length(signature) = 64),
     device_id uuid not null,
     generation integer not null,
     chunks integer not null,
     chunk_bytes bigint not null,
     created_at timestamptz not null,
     stored_bytes bigint not null generated always as (octet_length(body) + 1024) stored,
     primary key (project_id, kind, number)
   )`,
  // The first key keeps a chunk that is listed, whoever wants to sweep it at the same moment.
  `create table project_chunk_uses (
     project_id uuid not null,
     sha256 bytea not null,
     kind text not null,
     number bigint not null,
     primary key (project_id, kind, number, sha256),
     constraint project_chunk_uses_chunk_fkey foreign key (project_id, sha256) references project_chunks,
     constraint project_chunk_uses_body_fkey foreign key (project_id, kind, number) references project_bodies
       on delete cascade
   )`,
  'create index project_chunk_uses_by_chunk on project_chunk_uses (project_id, sha256)',
  // No key to the project: it would be looked up for every row. Whoever deletes the project deletes these first.
  `create table project_ops (
     project_id uuid not null,
     cursor bigint not null,
     op_id uuid not null,
     device_id uuid not null,
     seq bigint not null,
     generation integer not null,
     ciphertext bytea not null,
     signature bytea not null,
     at timestamptz not null,
     stored_bytes bigint not null generated always as (octet_length(ciphertext) + 256) stored,
     primary key (project_id, cursor),
     constraint project_ops_once unique (project_id, op_id),
     constraint project_ops_seq unique (project_id, device_id, seq)
   )`,
  // Nothing that is encrypted can be compressed.
  'alter table project_ops alter column ciphertext set storage external',
  `create table project_op_floors (
     ${OF_PROJECT},
     device_id uuid not null,
     seq bigint not null,
     primary key (project_id, device_id)
   )`,
  `create table project_invitations (
     id uuid primary key,
     ${OF_PROJECT},
     user_id uuid not null references users (id) on delete cascade,
     email text not null,
     ${ROLE},
     created_at timestamptz not null,
     expires_at timestamptz not null,
     accepted_by uuid references users (id) on delete cascade,
     deliver_at timestamptz,
     attempts integer not null default 0,
     unique (project_id, email)
   )`,
  'create index project_invitations_by_email on project_invitations (email)',
  'create index project_invitations_by_user on project_invitations (user_id)',
  'create index project_invitations_due on project_invitations (deliver_at) where deliver_at is not null',
];

/** Blind backup and sync: devices, projects, who is in them, and what is kept for them, all of it ciphertext. */
export class Projects1764940000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(table);
    await applyFunctions(runner, {
      project_count: '00a65c8f570310fe',
      project_append_ops: '291011990b687062',
      storage_count: '4eea6614b690d357',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function if exists project_append_ops');
    for (const table of ['invitations', 'op_floors', 'ops', 'chunk_uses', 'bodies', 'chunks', 'keys', 'members'])
      await runner.query(`drop table project_${table}`);
    await runner.query('drop table projects');
    await runner.query('drop table devices');
    await runner.query('drop function project_count');
  }
}
