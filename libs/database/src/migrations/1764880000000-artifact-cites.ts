import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What artifacts show of a story (ids and hashes, no word of it), what they were made from, and how they are priced. */
export class ArtifactCites1764880000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table generations add column cites jsonb, add column making jsonb');
    await runner.query('alter table artifacts add column cites jsonb, add column making jsonb');
    // A job is forgotten before its files are: what they were made from stays with them.
    await runner.query(`
      create table artifact_sources (
        artifact_id uuid not null references artifacts (id) on delete cascade,
        source_id uuid not null references artifacts (id) on delete cascade,
        primary key (artifact_id, source_id)
      )`);
    await runner.query('create index artifact_sources_by_source on artifact_sources (source_id)');
    await runner.query(`
      insert into artifact_sources (artifact_id, source_id)
      select a.id, i.artifact_id
        from artifacts a join generation_inputs i on i.generation_id = a.generation_id
       where a.parent_id is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table artifact_sources');
    await runner.query('alter table artifacts drop column cites, drop column making');
    await runner.query('alter table generations drop column cites, drop column making');
  }
}
