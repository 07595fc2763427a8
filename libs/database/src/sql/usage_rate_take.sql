-- Takes one request from a user's limit a minute; there is one bucket a user and cost class. Returns until when it is
-- booked now, or null when the request comes too early.
-- Locks: the rate row.
-- Called by: usage_reserve; libs/usage, for requests that are admitted before it is known whether they spend.
create or replace function usage_rate_take(p_user uuid, p_class text, p_per_minute int, p_at timestamptz)
returns timestamptz language plpgsql as $$
declare
  v_tat timestamptz;
begin
  insert into usage_rates as r (user_id, class, tat) values (p_user, p_class, gcra(null, p_at, p_per_minute, 60000))
  on conflict (user_id, class) do update
     set tat = gcra(r.tat, p_at, p_per_minute, 60000)
   where gcra(r.tat, p_at, p_per_minute, 60000) is not null
  returning tat into v_tat;
  return v_tat;
end $$;
