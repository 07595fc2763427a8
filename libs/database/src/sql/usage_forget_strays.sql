-- Forgets users who are gone already; returns how many. No foreign key ties usage to its user, so a request that was
-- under way when the account went may write of it a moment later. Whatever a request writes, it writes one of the rows
-- that are looked at here; windows of before `since` were looked at before.
-- Locks: as usage_forget, one user after the other.
-- Called by: libs/usage, from the upkeep of the worker.
create or replace function usage_forget_strays(since date) returns int language plpgsql as $$
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
end $$;
