-- Charges the oldest hold that nobody ended in time: we cannot know that the provider did not bill it. Null when there
-- is none.
-- Locks, in this order: reservation (one that is locked is passed over), window of the day, window of the month, shard
-- of the deployment, idempotency row.
-- Called by: libs/usage, from the sweeper of the worker.
create or replace function usage_sweep_one(p_at timestamptz) returns jsonb language plpgsql as $$
declare
  h usage_reservations;
begin
  select * into h from usage_reservations where state = 'held' and expires_at <= p_at
   order by expires_at limit 1 for update skip locked;
  if not found then return null; end if;
  update usage_reservations set state = 'expired', finished_at = p_at, actual_cost = h.cost where id = h.id;
  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
                            estimated, tokens, images, video_seconds, cost, price_version, request_id)
  values (h.id, 'expired', 1, h.user_id, p_at, h.day, h.month, h.operation, h.provider, h.model, 'lost',
          true, h.tokens, h.images, h.video_seconds, h.cost, h.price_version, h.request_id);
  perform usage_book(h, true, 1, (h.cost, h.tokens, h.images, h.video_seconds, 0, 0, 0, 0)::usage_totals, p_at);
  -- Free for another attempt; as long as none has it, this one may still come to an answer.
  update idempotency_keys set state = 'lost' where reservation_id = h.id;
  return jsonb_build_object('id', h.id, 'operation', h.operation, 'cost', h.cost::text);
end $$;
