-- The UTC day on which an id of version 7 was made, by the clock of the machine that made it: where to look first. Of any
-- other id, some day.
-- Locks: none.
-- Called by: usage_settle.
create or replace function usage_id_day(p_id uuid) returns date language sql immutable parallel safe as $$
  select (to_timestamp(('x0000' || left(replace(p_id::text, '-', ''), 12))::bit(64)::bigint / 1000.0) at time zone 'UTC')::date
$$;
