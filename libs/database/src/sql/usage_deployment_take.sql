-- Takes an amount from the cap of the whole deployment; false when it would cross. Without a hot row: 16 shards, each
-- with a part of the cap that it may spend by itself. Only when a shard runs dry are all of them locked, in order, and
-- what is left shared out anew.
-- Locks: the one shard, or all shards of the month in the order of their numbers. An UPDATE that had to wait for a row
-- keeps it locked even when, after the wait, the row no longer qualifies; the try at the own shard is therefore undone
-- before all are locked, else two requests that find their shards dry at the same time deadlock.
-- Called by: usage_reserve.
create or replace function usage_deployment_take(p_month date, p_shard smallint, p_amount bigint, p_cap bigint)
returns boolean language plpgsql as $$
declare
  committed numeric;
  spare bigint;
begin
  if p_cap is null then
    update usage_deployment set reserved = reserved + p_amount where month = p_month and shard = p_shard;
    if not found then
      insert into usage_deployment as d (month, shard, reserved) values (p_month, p_shard, p_amount)
        on conflict (month, shard) do update set reserved = d.reserved + p_amount;
    end if;
    return true;
  end if;

  begin
    update usage_deployment set reserved = reserved + p_amount
     where month = p_month and shard = p_shard and p_cap > 0 and cap = p_cap
       and granted - reserved - settled >= p_amount;
    if found then return true; end if;
    raise exception using errcode = 'CSE01';
  exception when sqlstate 'CSE01' then null;
  end;

  insert into usage_deployment (month, shard)
    select p_month, n from generate_series(0, 15) n order by n on conflict do nothing;
  perform 1 from usage_deployment where month = p_month order by shard for update;
  select sum(reserved + settled) into committed from usage_deployment where month = p_month;
  if p_cap = 0 or committed + p_amount > p_cap then return false; end if;
  spare := (p_cap - committed - p_amount) / 16;
  update usage_deployment
     set cap = p_cap,
         reserved = reserved + case when shard = p_shard then p_amount else 0 end,
         granted = reserved + settled + spare + case when shard = p_shard then p_amount else 0 end
   where month = p_month;
  return true;
end $$;
