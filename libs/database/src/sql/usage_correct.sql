-- Posts a difference of cost against an ended hold, such as a new price; a second call of one kind does nothing.
-- Locks, in this order: reservation, window of the day, window of the month, shard of the deployment.
-- Called by: libs/usage, when usage is rated anew.
create or replace function usage_correct(p_id uuid, p_kind text, p_cost bigint, p_price_version text, p_at timestamptz)
returns boolean language plpgsql as $$
declare
  h usage_reservations;
begin
  select * into h from usage_reservations where id = p_id and state <> 'held' for update;
  if not found then return false; end if;
  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
                            estimated, tokens, cost, price_version, request_id)
  values (h.id, p_kind, 1, h.user_id, p_at, h.day, h.month, h.operation, h.provider, h.model, 'corrected',
          false, 0, p_cost, p_price_version, h.request_id) on conflict do nothing;
  if not found then return false; end if;
  update usage_reservations set actual_cost = actual_cost + p_cost where id = h.id and day = h.day;
  perform usage_book(h, false, 0, (p_cost, 0, 0, 0, 0, 0, 0, 0)::usage_totals, p_at);
  return true;
end $$;
