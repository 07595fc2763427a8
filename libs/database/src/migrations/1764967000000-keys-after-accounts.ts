import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A certificate is signed over the id of its user: without it nothing that they wrote can be verified. So the id stays in
 * it when the account goes, as a random value that names nobody any more.
 */
export class KeysAfterAccounts1764967000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table project_keys drop constraint project_keys_user_id_fkey');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'update project_keys k set user_id = null where not exists (select from users u where u.id = k.user_id)',
    );
    await runner.query(
      `alter table project_keys add constraint project_keys_user_id_fkey foreign key (user_id) references users (id)
         on delete set null`,
    );
  }
}
