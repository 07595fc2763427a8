-- Admits a request that can cost money, in one round trip: idempotency row, rate limit, caps, slots and hold. A refusal
-- leaves nothing behind but the attempt that it took from the rate. Amounts in and out are nano-USD, those out as text.
-- Its plans are made once a connection: for a partitioned table a new one costs more than what it does.
-- Locks, always in this order, so that there is no cycle: idempotency rows by their hash, rate row, window of the day,
-- window of the month, shards of the deployment (usage_deployment_take).
-- Called by: libs/usage, when a request is admitted.
create or replace function usage_reserve(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  r record; h record; k idempotency_keys; o usage_caps; d usage_windows; m usage_windows;
  v_day date; v_month date; v_tat timestamptz; v_early boolean; v_busy int; v_refusal jsonb; v_rate jsonb;
begin
  select * into r from jsonb_to_record(p) as x(
    id uuid, user_id uuid, operation text, request_id text, at timestamptz, expires_at timestamptz,
    cost bigint, tokens bigint, images bigint, video_seconds numeric, provider text, model text, price_version text,
    daily_cost bigint, monthly_cost bigint, daily_tokens bigint, daily_images bigint, daily_video_seconds bigint,
    stored_bytes bigint, deployment_cost bigint, shard smallint, rate_class text, rate_per_minute int, slot text, slot_limit int,
    route text, key_hash text, request_hash text, other_keys jsonb, key_expires_at timestamptz, process_id uuid, known jsonb);
  v_day := (r.at at time zone 'UTC')::date;
  v_month := date_trunc('month', v_day)::date;

  -- Under every secret of the server that is good at present, in one order, so that of two neither waits for the other.
  if r.key_hash is not null then
    for h in select decode(x.key_hash, 'hex') as key, decode(x.request_hash, 'hex') as request
               from (select r.key_hash, r.request_hash
                      union all select other.key_hash, other.request_hash
                                  from jsonb_to_recordset(coalesce(r.other_keys, '[]')) as other(key_hash text, request_hash text)) x
              order by 1 loop
      loop
        insert into idempotency_keys as i (user_id, route, key_hash, request_hash, reservation_id, state, created_at, expires_at)
        values (r.user_id, r.route, h.key, h.request, r.id, 'running', r.at, r.key_expires_at)
        on conflict (user_id, route, key_hash) do update
           set request_hash = excluded.request_hash, reservation_id = excluded.reservation_id, state = 'running',
               receipt = null, answer = null, answer_expires_at = null,
               created_at = excluded.created_at, expires_at = excluded.expires_at
         where i.expires_at <= r.at or i.state = 'lost';
        exit when found;
        select * into k from idempotency_keys where user_id = r.user_id and route = r.route and key_hash = h.key;
        -- Gone again: the request that held the key was refused, so this one may have it.
        continue when not found;
        delete from idempotency_keys where reservation_id = r.id;
        select tat into v_tat from usage_rates where user_id = r.user_id and class = r.rate_class;
        return jsonb_build_object(
          'rate', usage_rate_state(v_tat, r.rate_per_minute, r.at),
          'status', case when k.request_hash <> h.request then 'key_reused'
                         when k.state = 'running' then 'in_progress' else 'replay' end,
          'state', k.state, 'receipt', k.receipt,
          'answer', case when k.request_hash = h.request and k.answer_expires_at > r.at
                         then encode(k.answer, 'base64') end);
      end loop;
    end loop;
  end if;

  if r.rate_per_minute is not null then
    v_tat := usage_rate_take(r.user_id, r.rate_class, r.rate_per_minute, r.at);
    v_early := v_tat is null;
    if v_early then
      select tat into v_tat from usage_rates where user_id = r.user_id and class = r.rate_class;
    end if;
    v_rate := usage_rate_state(v_tat, r.rate_per_minute, r.at);
    if v_early then
      v_refusal := jsonb_build_object('status', 'rate_limited', 'retry_after_s', v_rate -> 'retry_after_s');
    end if;
  end if;

  if v_refusal is null then
    select * into o from usage_caps where user_id = r.user_id;
    r.daily_cost := coalesce(o.daily_cost, r.daily_cost);
    r.monthly_cost := coalesce(o.monthly_cost, r.monthly_cost);
    r.daily_tokens := coalesce(o.daily_tokens, r.daily_tokens);
    r.daily_images := coalesce(o.daily_images, r.daily_images);
    r.daily_video_seconds := coalesce(o.daily_video_seconds, r.daily_video_seconds);
    select * into d from usage_windows where user_id = r.user_id and period = 'day' and starts_on = v_day for update;
    if not found then
      insert into usage_windows (user_id, period, starts_on, cost_cap) values (r.user_id, 'day', v_day, r.daily_cost)
        on conflict do nothing;
      select * into d from usage_windows where user_id = r.user_id and period = 'day' and starts_on = v_day for update;
    end if;
    select * into m from usage_windows where user_id = r.user_id and period = 'month' and starts_on = v_month for update;
    if not found then
      insert into usage_windows (user_id, period, starts_on, cost_cap) values (r.user_id, 'month', v_month, r.monthly_cost)
        on conflict do nothing;
      select * into m from usage_windows where user_id = r.user_id and period = 'month' and starts_on = v_month for update;
    end if;
    if r.slot is not null then
      select count(*) into v_busy from usage_reservations
       where user_id = r.user_id and slot = r.slot and state = 'held' and expires_at > r.at
         -- No hold lives for two months, and so few partitions are looked at.
         and day between v_day - 62 and v_day + 1;
      if v_busy >= r.slot_limit then
        v_refusal := jsonb_build_object('status', 'too_many_running', 'limit', r.slot_limit);
      end if;
    end if;
  end if;

  -- Of work whose result is kept: nobody knows yet how large it is, so something has to be left.
  if v_refusal is null and r.stored_bytes is not null then
    v_refusal := usage_cap_crossed('stored_bytes', coalesce(o.stored_bytes, r.stored_bytes),
                                   coalesce((select bytes from storage_usage where user_id = r.user_id), 0), 1);
  end if;
  v_refusal := coalesce(v_refusal,
    usage_cap_crossed('daily_cost', r.daily_cost, d.cost_settled + d.cost_reserved, r.cost),
    usage_cap_crossed('monthly_cost', r.monthly_cost, m.cost_settled + m.cost_reserved, r.cost));
  if v_refusal is null and r.tokens > 0 then
    v_refusal := usage_cap_crossed('daily_tokens', r.daily_tokens, d.tokens_settled + d.tokens_reserved, r.tokens);
  end if;
  if v_refusal is null and r.images > 0 then
    v_refusal := usage_cap_crossed('daily_images', r.daily_images, d.images_settled + d.images_reserved, r.images);
  end if;
  if v_refusal is null and r.video_seconds > 0 then
    v_refusal := usage_cap_crossed('daily_video_seconds', r.daily_video_seconds,
                                   d.video_seconds_settled + d.video_seconds_reserved, r.video_seconds);
  end if;
  if v_refusal is null and not usage_deployment_take(v_month, r.shard, r.cost, r.deployment_cost) then
    v_refusal := jsonb_build_object('status', 'over_cap', 'cap', 'deployment_monthly_cost', 'required', r.cost::text);
  end if;
  if v_refusal is not null then
    if r.key_hash is not null then delete from idempotency_keys where reservation_id = r.id; end if;
    return v_refusal || jsonb_build_object('rate', v_rate);
  end if;

  update usage_windows
     set cost_cap = r.daily_cost, tokens_cap = r.daily_tokens, images_cap = r.daily_images,
         video_seconds_cap = r.daily_video_seconds, cost_reserved = cost_reserved + r.cost,
         tokens_reserved = tokens_reserved + r.tokens, images_reserved = images_reserved + r.images,
         video_seconds_reserved = video_seconds_reserved + r.video_seconds
   where user_id = r.user_id and period = 'day' and starts_on = v_day;
  update usage_windows
     set cost_cap = r.monthly_cost, cost_reserved = cost_reserved + r.cost,
         tokens_reserved = tokens_reserved + r.tokens, images_reserved = images_reserved + r.images,
         video_seconds_reserved = video_seconds_reserved + r.video_seconds
   where user_id = r.user_id and period = 'month' and starts_on = v_month;
  insert into usage_reservations (id, user_id, operation, slot, state, cost, tokens, images, video_seconds, day, month,
                                  shard, provider, model, price_version, request_id, created_at, expires_at,
                                  process_id, known)
  values (r.id, r.user_id, r.operation, r.slot, 'held', r.cost, r.tokens, r.images, r.video_seconds, v_day, v_month,
          r.shard, r.provider, r.model, r.price_version, r.request_id, r.at, r.expires_at, r.process_id, r.known);
  return jsonb_build_object('status', 'reserved', 'rate', v_rate);
end $$;
