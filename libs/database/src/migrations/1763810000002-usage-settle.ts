import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `usage_settle`, `usage_sweep_one` and `usage_correct`: the ways in which a hold ends or an entry is corrected.
 * All of them write the ledger and book the same amounts to the windows that the hold was pinned to.
 */
export class UsageSettle1763810000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TOTALS);
    await runner.query(ALERT);
    await runner.query(BOOK);
    await runner.query(SETTLE);
    await runner.query(SWEEP_ONE);
    await runner.query(CORRECT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function usage_correct(uuid, text, bigint, text, timestamptz), usage_sweep_one(timestamptz),
      usage_settle(jsonb, bytea), usage_book(usage_reservations, boolean, int, usage_totals, timestamptz),
      usage_alert(uuid, text, date, numeric, numeric, timestamptz)`);
    await runner.query('drop type usage_totals');
  }
}

const TOTALS = `
create type usage_totals as (
  cost bigint, tokens bigint, images bigint, video_seconds numeric,
  input_tokens bigint, cache_read_tokens bigint, cache_write_tokens bigint, output_tokens bigint)`;

/** One row for each threshold that a window has reached; the unique key makes it once. */
const ALERT = `
create function usage_alert(p_user uuid, p_cap text, p_starts_on date, p_limit numeric, p_used numeric, p_at timestamptz)
returns void language sql as $$
  insert into usage_alerts (id, user_id, cap, window_starts_on, threshold, cap_limit, used, created_at, next_attempt_at)
  select gen_random_uuid(), p_user, p_cap, p_starts_on, threshold, p_limit, p_used, p_at, p_at
    from unnest(array[50, 80, 100]) threshold
   where p_limit > 0 and p_used * 100 >= p_limit * threshold
  on conflict do nothing
$$`;

/** Books amounts to the day and month of a hold and to the deployment, and frees the hold when p_free. */
const BOOK = `
create function usage_book(h usage_reservations, p_free boolean, p_requests int, t usage_totals, p_at timestamptz)
returns void language plpgsql as $$
declare
  w usage_windows;
  f int := case when p_free then 1 else 0 end;
begin
  -- Day before month, as everywhere: one order of locks.
  foreach w.period in array array['day', 'month'] loop
    update usage_windows set
      cost_reserved = cost_reserved - f * h.cost, cost_settled = cost_settled + t.cost,
      tokens_reserved = tokens_reserved - f * h.tokens, tokens_settled = tokens_settled + t.tokens,
      images_reserved = images_reserved - f * h.images, images_settled = images_settled + t.images,
      video_seconds_reserved = video_seconds_reserved - f * h.video_seconds,
      video_seconds_settled = video_seconds_settled + t.video_seconds,
      input_tokens = input_tokens + t.input_tokens, cache_read_tokens = cache_read_tokens + t.cache_read_tokens,
      cache_write_tokens = cache_write_tokens + t.cache_write_tokens, output_tokens = output_tokens + t.output_tokens,
      text_requests = text_requests + case when h.operation like 'ai.%' then p_requests else 0 end,
      image_jobs = image_jobs + case when h.operation = 'image' then p_requests else 0 end,
      video_jobs = video_jobs + case when h.operation = 'video' then p_requests else 0 end
     where user_id = h.user_id and period = w.period
       and starts_on = case when w.period = 'day' then h.day else h.month end
     returning * into w;
    continue when not found;
    if t.cost > 0 then
      perform usage_alert(h.user_id, case when w.period = 'day' then 'daily_cost' else 'monthly_cost' end,
                          w.starts_on, w.cost_cap, w.cost_settled, p_at);
    end if;
    if w.period = 'day' then
      if t.tokens > 0 then
        perform usage_alert(h.user_id, 'daily_tokens', w.starts_on, w.tokens_cap, w.tokens_settled, p_at);
      end if;
      if t.images > 0 then
        perform usage_alert(h.user_id, 'daily_images', w.starts_on, w.images_cap, w.images_settled, p_at);
      end if;
      if t.video_seconds > 0 then
        perform usage_alert(h.user_id, 'daily_video_seconds', w.starts_on, w.video_seconds_cap, w.video_seconds_settled, p_at);
      end if;
    end if;
  end loop;
  update usage_deployment set reserved = reserved - f * h.cost, settled = settled + t.cost
   where month = h.month and shard = h.shard;
end $$`;

const SETTLE = `
create function usage_settle(p jsonb, p_answer bytea) returns text language plpgsql as $$
declare
  r record; h usage_reservations; t usage_totals;
  v_kind text := 'usage';
begin
  select * into r from jsonb_to_record(p) as x(
    id uuid, at timestamptz, lines jsonb, key_state text, receipt jsonb, answer_expires_at timestamptz);
  select coalesce(sum(cost), 0), coalesce(sum(tokens), 0), coalesce(sum(images), 0), coalesce(sum(video_seconds), 0),
         coalesce(sum(input_tokens), 0), coalesce(sum(cache_read_tokens), 0),
         coalesce(sum(cache_write_5m_tokens + cache_write_1h_tokens), 0), coalesce(sum(output_tokens), 0)
    into t from jsonb_populate_recordset(null::usage_ledger, r.lines);

  update usage_reservations
     set state = case when jsonb_array_length(r.lines) = 0 then 'released' else 'settled' end,
         finished_at = r.at, actual_cost = t.cost
   where id = r.id and state = 'held' returning * into h;
  if not found then
    -- The sweeper was first and charged the hold: take that back and post what is now known.
    update usage_reservations set state = 'corrected', finished_at = r.at, actual_cost = t.cost
     where id = r.id and state = 'expired' returning * into h;
    if not found then return 'noop'; end if;
    v_kind := 'correction';
    insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
                              estimated, tokens, images, video_seconds, cost, price_version, request_id)
    values (h.id, v_kind, 0, h.user_id, r.at, h.day, h.month, h.operation, h.provider, h.model, 'reversed',
            true, -h.tokens, -h.images, -h.video_seconds, -h.cost, h.price_version, h.request_id);
    t.cost := t.cost - h.cost;
    t.tokens := t.tokens - h.tokens;
    t.images := t.images - h.images;
    t.video_seconds := t.video_seconds - h.video_seconds;
  end if;

  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, prompt,
      outcome, estimated, tokens, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, images, video_seconds, cost, price_version, request_id)
    select h.id, v_kind, attempt, h.user_id, r.at, h.day, h.month, h.operation, provider, model, prompt,
      outcome, estimated, tokens, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, images, video_seconds, cost, price_version, h.request_id
    from jsonb_populate_recordset(null::usage_ledger, r.lines);
  perform usage_book(h, v_kind = 'usage',
                     case when v_kind = 'usage' and jsonb_array_length(r.lines) > 0 then 1 else 0 end, t, r.at);

  if r.key_state = 'forget' then
    delete from idempotency_keys where reservation_id = h.id;
  elsif r.key_state is not null then
    update idempotency_keys
       set state = r.key_state, receipt = r.receipt, answer = p_answer, answer_expires_at = r.answer_expires_at
     where reservation_id = h.id;
  end if;
  return case when v_kind = 'usage' then 'settled' else 'corrected' end;
end $$`;

/** Charges the oldest hold that nobody ended in time. We cannot know that the provider did not bill it. */
const SWEEP_ONE = `
create function usage_sweep_one(p_at timestamptz) returns jsonb language plpgsql as $$
declare
  h usage_reservations;
begin
  select * into h from usage_reservations where state = 'held' and expires_at <= p_at
   order by expires_at limit 1 for update skip locked;
  if not found then return null; end if;
  update usage_reservations set state = 'expired', finished_at = p_at, actual_cost = h.cost where id = h.id;
  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
                            estimated, tokens, images, video_seconds, cost, price_version, request_id)
  values (h.id, 'expired', 1, h.user_id, p_at, h.day, h.month, h.operation, h.provider, h.model, 'lost',
          true, h.tokens, h.images, h.video_seconds, h.cost, h.price_version, h.request_id);
  perform usage_book(h, true, 1, (h.cost, h.tokens, h.images, h.video_seconds, 0, 0, 0, 0)::usage_totals, p_at);
  update idempotency_keys set state = 'lost', receipt = jsonb_build_object('cost', h.cost::text, 'estimated', true)
   where reservation_id = h.id;
  return jsonb_build_object('id', h.id, 'operation', h.operation, 'cost', h.cost::text);
end $$`;

/** Posts a difference of cost against an ended hold, such as a new price; a second call of one kind does nothing. */
const CORRECT = `
create function usage_correct(p_id uuid, p_kind text, p_cost bigint, p_price_version text, p_at timestamptz)
returns boolean language plpgsql as $$
declare
  h usage_reservations;
begin
  select * into h from usage_reservations where id = p_id and state <> 'held' for update;
  if not found then return false; end if;
  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
                            estimated, tokens, cost, price_version, request_id)
  values (h.id, p_kind, 1, h.user_id, p_at, h.day, h.month, h.operation, h.provider, h.model, 'corrected',
          false, 0, p_cost, p_price_version, h.request_id) on conflict do nothing;
  if not found then return false; end if;
  update usage_reservations set actual_cost = actual_cost + p_cost where id = h.id;
  perform usage_book(h, false, 0, (p_cost, 0, 0, 0, 0, 0, 0, 0)::usage_totals, p_at);
  return true;
end $$`;
