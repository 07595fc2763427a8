import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `usage_reserve`: idempotency row, rate limit, slots, caps and hold in one round trip.
 * Locks are always taken in this order, so that there is no cycle: idempotency row → rate row → day → month →
 * deployment shards. A refusal leaves nothing behind but the rate-limit attempt.
 */
export class UsageReserve1763810000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DEPLOYMENT_TAKE);
    await runner.query(RATE_TAKE);
    await runner.query(RATE_STATE);
    await runner.query(CAP_CROSSED);
    await runner.query(RESERVE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function usage_reserve(jsonb), usage_cap_crossed(text, numeric, numeric, numeric),
      usage_rate_state(timestamptz, int, timestamptz), usage_rate_take(uuid, text, int, timestamptz), usage_deployment_take(date, smallint, bigint, bigint)`);
  }
}

/**
 * The cap of the whole deployment without a hot row: 16 shards, each with a part of the cap that it may spend by
 * itself. Only when a shard runs dry are all of them locked, in order, and what is left shared out anew.
 */
const DEPLOYMENT_TAKE = `
create function usage_deployment_take(p_month date, p_shard smallint, p_amount bigint, p_cap bigint)
returns boolean language plpgsql as $$
declare
  committed numeric;
  spare bigint;
begin
  update usage_deployment set reserved = reserved + p_amount
   where month = p_month and shard = p_shard
     and (p_cap is null or (p_cap > 0 and cap = p_cap and granted - reserved - settled >= p_amount));
  if found then return true; end if;

  insert into usage_deployment (month, shard)
    select p_month, n from generate_series(0, 15) n order by n on conflict do nothing;
  perform 1 from usage_deployment where month = p_month order by shard for update;
  if p_cap is null then
    update usage_deployment set reserved = reserved + p_amount where month = p_month and shard = p_shard;
    return true;
  end if;
  select sum(reserved + settled) into committed from usage_deployment where month = p_month;
  if p_cap = 0 or committed + p_amount > p_cap then return false; end if;
  spare := (p_cap - committed - p_amount) / 16;
  update usage_deployment
     set cap = p_cap,
         reserved = reserved + case when shard = p_shard then p_amount else 0 end,
         granted = reserved + settled + spare + case when shard = p_shard then p_amount else 0 end
   where month = p_month;
  return true;
end $$`;

/** GCRA: one timestamp a user and cost class. Null when the request comes too early. */
const RATE_TAKE = `
create function usage_rate_take(p_user uuid, p_class text, p_per_minute int, p_at timestamptz)
returns timestamptz language sql as $$
  insert into usage_rates as r (user_id, class, tat)
  values (p_user, p_class, p_at + interval '60 seconds' / p_per_minute)
  on conflict (user_id, class) do update
     set tat = greatest(r.tat, p_at) + interval '60 seconds' / p_per_minute
   where greatest(r.tat, p_at) + interval '60 seconds' / p_per_minute <= p_at + interval '60 seconds'
  returning tat
$$`;

/** What the rate-limit headers say of a user's bucket. */
const RATE_STATE = `
create function usage_rate_state(p_tat timestamptz, p_per_minute int, p_at timestamptz)
returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'remaining', floor(least(greatest(extract(epoch from p_at + interval '60 seconds' - coalesce(p_tat, p_at)), 0), 60)
                       * p_per_minute / 60),
    'reset_s', greatest(extract(epoch from coalesce(p_tat, p_at) - p_at), 0))
$$`;

/** The refusal when \`used + amount\` would cross a cap, else null. A cap of zero refuses everything. */
const CAP_CROSSED = `
create function usage_cap_crossed(p_cap text, p_limit numeric, p_used numeric, p_amount numeric)
returns jsonb language sql immutable as $$
  select jsonb_build_object('status', 'over_cap', 'cap', p_cap, 'limit', p_limit::text,
                            'remaining', greatest(p_limit - p_used, 0)::text, 'required', p_amount::text)
   where p_limit is not null and (p_limit = 0 or p_used + p_amount > p_limit)
$$`;

const RESERVE = `
create function usage_reserve(p jsonb) returns jsonb language plpgsql as $$
declare
  r record; k idempotency_keys; o usage_caps; d usage_windows; m usage_windows;
  v_day date; v_month date; v_tat timestamptz; v_busy int; v_refusal jsonb; v_rate jsonb;
begin
  select * into r from jsonb_to_record(p) as x(
    id uuid, user_id uuid, operation text, request_id text, at timestamptz, expires_at timestamptz,
    cost bigint, tokens bigint, images bigint, video_seconds numeric, provider text, model text, price_version text,
    daily_cost bigint, monthly_cost bigint, daily_tokens bigint, daily_images bigint, daily_video_seconds bigint,
    deployment_cost bigint, shard smallint, rate_class text, rate_per_minute int, slot text, slot_limit int,
    route text, key_hash text, request_hash text, key_expires_at timestamptz);
  v_day := (r.at at time zone 'UTC')::date;
  v_month := date_trunc('month', v_day)::date;

  if r.key_hash is not null then
    loop
      insert into idempotency_keys as i (user_id, route, key_hash, request_hash, reservation_id, state, created_at, expires_at)
      values (r.user_id, r.route, decode(r.key_hash, 'hex'), decode(r.request_hash, 'hex'), r.id, 'running', r.at, r.key_expires_at)
      on conflict (user_id, route, key_hash) do update
         set request_hash = excluded.request_hash, reservation_id = excluded.reservation_id, state = 'running',
             receipt = null, answer = null, answer_expires_at = null,
             created_at = excluded.created_at, expires_at = excluded.expires_at
       where i.expires_at <= r.at;
      exit when found;
      select * into k from idempotency_keys
       where user_id = r.user_id and route = r.route and key_hash = decode(r.key_hash, 'hex');
      -- Gone again: the request that held the key was refused, so this one may have it.
      continue when not found;
      select tat into v_tat from usage_rates where user_id = r.user_id and class = r.rate_class;
      return jsonb_build_object(
        'rate', usage_rate_state(v_tat, r.rate_per_minute, r.at),
        'status', case when k.request_hash <> decode(r.request_hash, 'hex') then 'key_reused'
                       when k.state = 'running' then 'in_progress' else 'replay' end,
        'state', k.state, 'receipt', k.receipt,
        'answer', case when k.request_hash = decode(r.request_hash, 'hex') and k.answer_expires_at > r.at
                       then encode(k.answer, 'base64') end);
    end loop;
  end if;

  if r.rate_per_minute is not null then
    v_tat := usage_rate_take(r.user_id, r.rate_class, r.rate_per_minute, r.at);
    if v_tat is null then
      select tat into v_tat from usage_rates where user_id = r.user_id and class = r.rate_class;
      v_refusal := jsonb_build_object('status', 'rate_limited', 'retry_after_s',
        extract(epoch from v_tat - r.at - interval '60 seconds' + interval '60 seconds' / r.rate_per_minute));
    end if;
    v_rate := usage_rate_state(v_tat, r.rate_per_minute, r.at);
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
       where user_id = r.user_id and slot = r.slot and state = 'held' and expires_at > r.at;
      if v_busy >= r.slot_limit then
        v_refusal := jsonb_build_object('status', 'too_many_running', 'limit', r.slot_limit);
      end if;
    end if;
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
                                  shard, provider, model, price_version, request_id, created_at, expires_at)
  values (r.id, r.user_id, r.operation, r.slot, 'held', r.cost, r.tokens, r.images, r.video_seconds, v_day, v_month,
          r.shard, r.provider, r.model, r.price_version, r.request_id, r.at, r.expires_at);
  return jsonb_build_object('status', 'reserved', 'rate', v_rate);
end $$`;
