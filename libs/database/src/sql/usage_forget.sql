-- Takes a user out of everything that usage keeps: what is personal goes, what the deployment spent stays without a
-- name.
-- Locks, in this order: reservations, rate rows, windows, alerts, idempotency rows, caps, ledger lines. Before the
-- windows what a settlement or a reserve locks before them, and after them the idempotency row that a settlement ends
-- with: an account may be deleted while its requests begin and end. (A reserve takes its idempotency row first, but
-- waits with an old row in hand only when a key of yesterday comes again.)
-- A reserve that had the windows and ends while they are waited for leaves a hold that was not to be seen before. It
-- cannot be locked now, for its settlement may wait for the windows: an empty one is left, by which usage_forget_strays
-- finds the user.
-- Called by: usage_forget_user, usage_forget_strays.
create or replace function usage_forget(gone uuid) returns void language plpgsql as $$
begin
  update usage_reservations set user_id = null, request_id = null where user_id = gone;
  delete from usage_rates where user_id = gone;
  delete from usage_windows where user_id = gone;
  insert into usage_windows (user_id, period, starts_on, cost_cap)
    select gone, 'month', date_trunc('month', now() at time zone 'UTC')::date, 0
     where exists (select 1 from usage_reservations where user_id = gone)
    on conflict do nothing;
  delete from usage_alerts where user_id = gone;
  delete from idempotency_keys where user_id = gone;
  delete from usage_caps where user_id = gone;
  update usage_ledger set user_id = null where user_id = gone;
end $$;
