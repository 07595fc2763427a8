-- Settles one disputed ledger line: what a provider claims above the hold, which was not charged (`disputed_cost`), or
-- what it may have billed, which was charged (`possibly_billed`). The difference is a line of its own, of kind `dispute`;
-- there is one for each disputed line, so of two who settle only the first does. p_billed is what the provider says that
-- it billed, where it says so; never more than what is disputed. Gives back the state that stands and whether this call
-- brought it; null when there is no such dispute.
-- Locks, in this order: reservation, window of the day, window of the month, shard of the deployment.
-- Called by: libs/usage, when an operator or the provider has said how it was.
create or replace function usage_settle_dispute(p_line bigint, p_state text, p_billed bigint, p_price_version text,
                                                p_at timestamptz) returns jsonb language plpgsql as $$
declare
  l usage_ledger; h usage_reservations;
  v_amount bigint; v_state text; v_cost bigint;
begin
  select * into l from usage_ledger
   where id = p_line and (disputed_cost > 0 or (outcome = 'possibly_billed' and cost > 0));
  if not found then return null; end if;
  select * into h from usage_reservations where id = l.reservation_id and day = l.day for update;
  select outcome into v_state from usage_ledger
   where reservation_id = l.reservation_id and day = l.day and kind = 'dispute' and attempt = l.attempt;
  if found then return jsonb_build_object('state', v_state, 'settled', false); end if;

  v_amount := case when l.disputed_cost > 0 then l.disputed_cost else l.cost end;
  v_cost := case when p_state = 'billed' then least(coalesce(p_billed, v_amount), v_amount) else 0 end;
  -- What may have been billed was charged already.
  if l.disputed_cost = 0 then v_cost := v_cost - l.cost; end if;
  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
                            estimated, tokens, cost, price_version, request_id)
  values (h.id, 'dispute', l.attempt, h.user_id, p_at, h.day, h.month, h.operation, l.provider, l.model, p_state,
          false, 0, v_cost, p_price_version, h.request_id);
  update usage_reservations set actual_cost = actual_cost + v_cost where id = h.id and day = h.day;
  perform usage_book(h, false, 0, (v_cost, 0, 0, 0, 0, 0, 0, 0)::usage_totals, p_at);
  return jsonb_build_object('state', p_state, 'settled', true);
end $$;
