-- Forgets users who are gone already; returns how many. No foreign key ties usage to its user, so a request that was
-- under way when the account went may write of it a moment later. Whatever a request writes, it writes one of the rows
-- that are looked at here; windows of months before `since` were looked at before. Of keys, alerts and caps each user is
-- one look into an index, however many rows they have.
-- Locks: as usage_forget, one user after the other.
-- Called by: libs/usage, from the upkeep of the worker.
create or replace function usage_forget_strays(since date) returns int language plpgsql as $$
declare
  gone uuid; strays int := 0;
begin
  for gone in
    with recursive keyed as (
      (select user_id from idempotency_keys order by user_id limit 1)
      union all
      select (select k.user_id from idempotency_keys k where k.user_id > keyed.user_id order by k.user_id limit 1)
        from keyed where keyed.user_id is not null),
    warned as (
      (select user_id from usage_alerts order by user_id limit 1)
      union all
      select (select a.user_id from usage_alerts a where a.user_id > warned.user_id order by a.user_id limit 1)
        from warned where warned.user_id is not null)
    select user_id from (
      select user_id from keyed
      union select user_id from warned
      union select user_id from usage_caps
      union select user_id from usage_windows where period = 'month' and starts_on >= since) as named
     where user_id is not null and not exists (select 1 from users where id = named.user_id)
  loop
    perform usage_forget(gone);
    strays := strays + 1;
  end loop;
  return strays;
end $$;
