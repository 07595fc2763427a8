import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files can be reported, and hidden for that. A report says who, what and one of the reasons, and no word more; it outlives
 * the file, so that a file that is deleted in time does not take with it what was said of its owner.
 */
export class ArtifactReports1764810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table artifacts add column hidden_at timestamptz');
    // Those whose object does not lie yet where it should, or lies there still.
    await runner.query(
      `create index artifacts_hiding on artifacts (id)
        where (hidden_at is not null) <> (starts_with(object_key, 'hidden/'))`,
    );
    await runner.query(`
      create table artifact_reports (
        id uuid not null,
        at timestamptz not null,
        artifact_id uuid not null,
        owner_id uuid,
        user_id uuid,
        reason text not null,
        state text not null,
        decided_at timestamptz,
        constraint artifact_reports_pkey primary key (id),
        constraint artifact_reports_once unique (artifact_id, user_id),
        constraint artifact_reports_state_check check (state in ('open', 'hidden', 'dismissed')),
        constraint artifact_reports_owner_id_fkey foreign key (owner_id) references users (id) on delete set null,
        constraint artifact_reports_user_id_fkey foreign key (user_id) references users (id) on delete set null
      )`);
    await runner.query('create index artifact_reports_by_state on artifact_reports (state, id)');
    await runner.query('create index artifact_reports_by_user on artifact_reports (user_id)');
    await runner.query('create index artifact_reports_by_owner on artifact_reports (owner_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table artifact_reports');
    await runner.query('alter table artifacts drop column hidden_at');
  }
}
