-- Ends the oldest hold that nobody ended in time. Null when there is none.
-- Locks, in this order: reservation (one that is locked is passed over), then as usage_lose.
-- Called by: libs/usage, from the sweeper of the worker.
create or replace function usage_sweep_one(p_at timestamptz) returns jsonb language plpgsql as $$
declare
  h usage_reservations;
begin
  select * into h from usage_reservations where state = 'held' and expires_at <= p_at
   order by expires_at limit 1 for update skip locked;
  if not found then return null; end if;
  return jsonb_build_object('id', h.id, 'operation', h.operation, 'cost', usage_lose(h, p_at)::text);
end $$;
