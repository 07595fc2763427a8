-- What is said of a user's bucket: requests that could follow at once, seconds until nothing is booked any more, and
-- seconds until one more would pass (0 when one would pass now). The arithmetic of decisionOf in
-- libs/http/src/rate-limit, proved by the same vectors.
-- Locks: none.
-- Called by: usage_reserve; libs/usage, for such requests and in the report of current usage.
create or replace function usage_rate_state(p_tat timestamptz, p_per_minute int, p_at timestamptz)
returns jsonb language plpgsql stable as $$
declare
  c_window constant bigint := 60000000;
  v_interval bigint := c_window / p_per_minute;
  v_booked bigint := coalesce(greatest(extract(epoch from p_tat - p_at) * 1000000, 0), 0);
begin
  if p_per_minute is null then return null; end if;
  return jsonb_build_object(
    'remaining', greatest((c_window - v_booked) / v_interval, 0),
    'reset_s', (v_booked + 999999) / 1000000,
    'retry_after_s', greatest((v_booked + v_interval - c_window + 999999) / 1000000, 0));
end $$;
