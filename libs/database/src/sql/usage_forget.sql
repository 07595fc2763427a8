-- Takes a user out of everything that usage keeps: what is personal goes, what the deployment spent stays without a
-- name.
-- Locks, in this order: idempotency rows, rate rows, alerts, windows, caps, reservations, ledger lines.
-- Called by: usage_forget_user, usage_forget_strays.
create or replace function usage_forget(gone uuid) returns void language plpgsql as $$
begin
  delete from idempotency_keys where user_id = gone;
  delete from usage_rates where user_id = gone;
  delete from usage_alerts where user_id = gone;
  delete from usage_windows where user_id = gone;
  delete from usage_caps where user_id = gone;
  update usage_reservations set user_id = null, request_id = null where user_id = gone;
  update usage_ledger set user_id = null where user_id = gone;
end $$;
