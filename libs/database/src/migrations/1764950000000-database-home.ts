import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row: which database these rows were written in (`home.ts`). A dump takes it along to where it is restored. */
export class DatabaseHome1764950000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create table database_home (here boolean primary key default true check (here), home text not null)',
    );
    await runner.query(`
      insert into database_home (home)
      select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || '/'
             || (select oid from pg_database where datname = current_database()) from pg_control_system()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table database_home');
  }
}
