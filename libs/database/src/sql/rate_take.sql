-- Takes one request from the bucket of a key: whether it may pass, and how far ahead of the clock the bucket is booked
-- now. The clock is the database's own, so that processes need not agree on the time; it is read once a call, as now()
-- would stand still in a transaction. A refused request leaves the bucket as it is.
-- Locks: the row of the bucket.
-- Called by: PostgresRateLimiter (libs/http).
create or replace function rate_take(p_key text, p_limit int, p_window_ms int,
                                     out allowed boolean, out booked_us bigint)
language plpgsql as $$
declare
  v_at timestamptz := clock_timestamp();
  v_booked timestamptz;
begin
  insert into rate_limits as r (key, booked_until) values (p_key, gcra(null, v_at, p_limit, p_window_ms))
  on conflict (key) do update
     set booked_until = gcra(r.booked_until, v_at, p_limit, p_window_ms)
   where gcra(r.booked_until, v_at, p_limit, p_window_ms) is not null
  returning booked_until into v_booked;
  allowed := found;
  if not allowed then select booked_until into v_booked from rate_limits where key = p_key; end if;
  booked_us := greatest(extract(epoch from v_booked - v_at) * 1000000, 0);
end $$;
