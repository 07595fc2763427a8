-- What the rate headers say of a user's bucket: requests that are left, seconds until it is whole again.
-- Locks: none.
-- Called by: usage_reserve; libs/usage, for such requests and in the report of current usage.
create or replace function usage_rate_state(p_tat timestamptz, p_per_minute int, p_at timestamptz)
returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'remaining', floor(least(greatest(extract(epoch from p_at + interval '60 seconds' - coalesce(p_tat, p_at)), 0), 60)
                       * p_per_minute / 60),
    'reset_s', greatest(extract(epoch from coalesce(p_tat, p_at) - p_at), 0))
$$;
