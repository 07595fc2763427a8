-- Notes one alert for each threshold that a window has reached; the unique key makes it once.
-- Locks: the alerts that it inserts.
-- Called by: usage_book.
create or replace function usage_alert(p_user uuid, p_cap text, p_starts_on date, p_limit numeric, p_used numeric, p_at timestamptz)
returns void language sql as $$
  insert into usage_alerts (id, user_id, cap, window_starts_on, threshold, cap_limit, used, created_at, next_attempt_at)
  select gen_random_uuid(), p_user, p_cap, p_starts_on, threshold, p_limit, p_used, p_at, p_at
    from unnest(array[50, 80, 100]) threshold
   where p_limit > 0 and p_used * 100 >= p_limit * threshold
  on conflict do nothing
$$;
