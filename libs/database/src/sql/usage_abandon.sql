-- Takes back a hold of which the caller never heard whether it was made: the connection broke, or no answer came in
-- time. Whoever asks has dispatched nothing, so the hold must not be charged when it expires. Where there is none, an
-- ended row takes its id, so that a reserve that is still on its way finds it taken and undoes itself. p_at is the moment
-- that the reserve was given: an id is taken for its day.
-- Locks: the reservation, then as usage_settle.
-- Called by: libs/usage, after a reserve that ended in doubt.
create or replace function usage_abandon(p_id uuid, p_at timestamptz) returns text language plpgsql as $$
declare
  v_day date := (p_at at time zone 'UTC')::date;
begin
  if not exists (select from usage_reservations where id = p_id) then
    insert into usage_reservations (id, operation, state, cost, tokens, images, video_seconds, day, month, shard,
                                    provider, model, price_version, created_at, expires_at, finished_at, actual_cost)
    values (p_id, 'none', 'released', 0, 0, 0, 0, v_day, date_trunc('month', v_day)::date, 0,
            'none', 'none', 'none', p_at, p_at, p_at, 0)
    on conflict (id, day) do nothing;
    if found then return 'never_made'; end if;
  end if;
  return usage_settle(
    jsonb_build_object('id', p_id, 'at', p_at, 'lines', '[]'::jsonb, 'key_state', 'forget'), null);
end $$;
