-- The generic cell rate algorithm: until when a bucket is booked once one more request is let through, or null when the
-- request comes too early. A bucket is one moment (null: nobody has asked yet); each request books p_window_ms /
-- p_limit of time, in whole microseconds, and may book no further ahead than the window. Short enough for PostgreSQL to
-- put it into the statement of the caller. The same arithmetic is in libs/http/src/rate-limit for Redis and for one
-- process; one table of vectors proves all three (test/limits/gcra.e2e-spec.ts).
-- Locks: none.
-- Called by: rate_take, usage_rate_take.
create or replace function gcra(p_booked timestamptz, p_at timestamptz, p_limit int, p_window_ms int)
returns timestamptz language sql stable parallel safe as $$
  select case
    when greatest(p_booked, p_at) + (p_window_ms * 1000::bigint / p_limit) * interval '1 microsecond'
           <= p_at + p_window_ms * interval '1 millisecond'
    then greatest(p_booked, p_at) + (p_window_ms * 1000::bigint / p_limit) * interval '1 microsecond'
  end
$$;
