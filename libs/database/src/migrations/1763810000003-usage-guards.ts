import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ledger cannot be rewritten, and an account that is deleted takes its usage along: what is personal goes, what
 * the deployment spent stays without a name. A trigger and not a foreign key, so that no reserve locks the user's row.
 */
export class UsageGuards1763810000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function usage_ledger_append_only() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and new.user_id is null and to_jsonb(new) - 'user_id' = to_jsonb(old) - 'user_id' then
          return new;
        end if;
        raise exception 'usage_ledger is append-only' using errcode = 'restrict_violation';
      end $$`);
    await runner.query(`create trigger usage_ledger_append_only before update or delete on usage_ledger
      for each row execute function usage_ledger_append_only()`);
    await runner.query(`
      create function usage_forget_user() returns trigger language plpgsql as $$
      begin
        delete from idempotency_keys where user_id = old.id;
        delete from usage_rates where user_id = old.id;
        delete from usage_alerts where user_id = old.id;
        delete from usage_windows where user_id = old.id;
        delete from usage_caps where user_id = old.id;
        update usage_reservations set user_id = null, request_id = null where user_id = old.id;
        update usage_ledger set user_id = null where user_id = old.id;
        return null;
      end $$`);
    await runner.query(`create trigger usage_forget_user after delete on users
      for each row execute function usage_forget_user()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger usage_forget_user on users');
    await runner.query('drop function usage_forget_user()');
    await runner.query('drop trigger usage_ledger_append_only on usage_ledger');
    await runner.query('drop function usage_ledger_append_only()');
  }
}
