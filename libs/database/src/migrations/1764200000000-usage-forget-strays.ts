import type { MigrationInterface, QueryRunner } from 'typeorm';

const FORGET = `
        delete from idempotency_keys where user_id = gone;
        delete from usage_rates where user_id = gone;
        delete from usage_alerts where user_id = gone;
        delete from usage_windows where user_id = gone;
        delete from usage_caps where user_id = gone;
        update usage_reservations set user_id = null, request_id = null where user_id = gone;
        update usage_ledger set user_id = null where user_id = gone;`;

/**
 * No foreign key ties usage to its user, so a request that was under way when the account went may write of it a moment
 * later. `usage_forget_strays` finds those, and does for them what the trigger does for the rest. Whatever a request
 * writes, it writes one of the rows that are looked at here; windows of before `since` were looked at before.
 */
export class UsageForgetStrays1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function usage_forget(gone uuid) returns void language plpgsql as $$
      begin${FORGET}
      end $$`);
    await runner.query(`
      create or replace function usage_forget_user() returns trigger language plpgsql as $$
      begin
        perform usage_forget(old.id);
        return null;
      end $$`);
    await runner.query(`
      create function usage_forget_strays(since date) returns int language plpgsql as $$
      declare
        gone uuid; strays int := 0;
      begin
        for gone in
          select user_id from (
            select user_id from idempotency_keys
            union select user_id from usage_alerts
            union select user_id from usage_caps
            union select user_id from usage_windows where starts_on >= since) as named
           where not exists (select 1 from users where id = named.user_id)
        loop
          perform usage_forget(gone);
          strays := strays + 1;
        end loop;
        return strays;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function usage_forget_strays(date)');
    await runner.query(`
      create or replace function usage_forget_user() returns trigger language plpgsql as $$
      declare
        gone uuid := old.id;
      begin${FORGET}
        return null;
      end $$`);
    await runner.query('drop function usage_forget(uuid)');
  }
}
