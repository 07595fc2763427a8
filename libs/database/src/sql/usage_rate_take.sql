-- Takes one request from a user's limit a minute (GCRA: one moment a user and cost class). Returns until when the
-- bucket is booked now, or null when the request comes too early.
-- Locks: the rate row.
-- Called by: usage_reserve; libs/usage, for requests that are admitted before it is known whether they spend.
create or replace function usage_rate_take(p_user uuid, p_class text, p_per_minute int, p_at timestamptz)
returns timestamptz language sql as $$
  insert into usage_rates as r (user_id, class, tat)
  values (p_user, p_class, p_at + interval '60 seconds' / p_per_minute)
  on conflict (user_id, class) do update
     set tat = greatest(r.tat, p_at) + interval '60 seconds' / p_per_minute
   where greatest(r.tat, p_at) + interval '60 seconds' / p_per_minute <= p_at + interval '60 seconds'
  returning tat
$$;
