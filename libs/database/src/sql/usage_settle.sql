-- Ends a hold with what was really used: the first call wins and every other one does nothing. After the sweeper has
-- given the hold up as lost, the truth is posted as a correction; `superseded` when by then another attempt has its
-- idempotency key. Without ledger lines the hold is released.
-- Its plans are made once a connection: for a partitioned table a new one costs more than what it does.
-- Locks, in this order: reservation, window of the day, window of the month, shard of the deployment, idempotency row.
-- Called by: libs/usage, when the work has ended; usage_abandon.
create or replace function usage_settle(p jsonb, p_answer bytea) returns text
language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  r record; h usage_reservations; t usage_totals; v_back usage_ledger;
  v_kind text := 'usage';
  -- Nothing of it stands on the ledger yet.
  v_new boolean := true;
  v_from date[]; v_to date[];
begin
  select * into r from jsonb_to_record(p) as x(
    id uuid, at timestamptz, lines jsonb, key_state text, receipt jsonb, answer_expires_at timestamptz);
  select coalesce(sum(cost), 0), coalesce(sum(tokens), 0), coalesce(sum(images), 0), coalesce(sum(video_seconds), 0),
         coalesce(sum(input_tokens), 0), coalesce(sum(cache_read_tokens), 0),
         coalesce(sum(cache_write_5m_tokens + cache_write_1h_tokens), 0), coalesce(sum(output_tokens), 0)
    into t from jsonb_populate_recordset(null::usage_ledger, r.lines);

  -- An id says when it was made, which names the partition; where the clock of a machine was wrong, all are looked through.
  v_from := array[usage_id_day(r.id) - 1, '-infinity'];
  v_to := array[usage_id_day(r.id) + 1, 'infinity'];
  for n in 1 .. 2 loop
    update usage_reservations
       set state = case when jsonb_array_length(r.lines) = 0 then 'released' else 'settled' end,
           finished_at = r.at, actual_cost = t.cost, known = null
     where id = r.id and day between v_from[n] and v_to[n] and state = 'held' returning * into h;
    exit when h.id is not null;
  end loop;
  if h.id is null then
    -- The hold was given up as lost: what was charged for it is taken back, and what is now known is posted.
    update usage_reservations set state = 'corrected', finished_at = r.at, actual_cost = t.cost
     where id = r.id and state = 'expired' returning * into h;
    if not found then return 'noop'; end if;
    v_kind := 'correction';
    insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
        estimated, tokens, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
        images, video_seconds, cost, price_version, request_id)
      select h.id, v_kind, 0, h.user_id, r.at, h.day, h.month, h.operation, h.provider, h.model, 'reversed',
        true, -sum(tokens), -sum(input_tokens), -sum(cache_read_tokens), -sum(cache_write_5m_tokens),
        -sum(cache_write_1h_tokens), -sum(output_tokens), -sum(images), -sum(video_seconds), -sum(cost),
        h.price_version, h.request_id
      from usage_ledger where reservation_id = h.id and day = h.day having count(*) > 0 returning * into v_back;
    v_new := not found;
    if not v_new then
      t.cost := t.cost + v_back.cost;
      t.tokens := t.tokens + v_back.tokens;
      t.images := t.images + v_back.images;
      t.video_seconds := t.video_seconds + v_back.video_seconds;
      t.input_tokens := t.input_tokens + v_back.input_tokens;
      t.cache_read_tokens := t.cache_read_tokens + v_back.cache_read_tokens;
      t.cache_write_tokens := t.cache_write_tokens + v_back.cache_write_5m_tokens + v_back.cache_write_1h_tokens;
      t.output_tokens := t.output_tokens + v_back.output_tokens;
    end if;
  end if;

  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, prompt,
      outcome, estimated, tokens, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, images, video_seconds, cost, disputed_cost, price_version, request_id,
      provider_request_id)
    select h.id, v_kind, attempt, h.user_id, r.at, h.day, h.month, h.operation, provider, model, prompt,
      outcome, estimated, tokens, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, images, video_seconds, cost, coalesce(disputed_cost, 0), price_version, h.request_id,
      provider_request_id
    from jsonb_populate_recordset(null::usage_ledger, r.lines);
  perform usage_book(h, v_kind = 'usage',
                     case when v_new and jsonb_array_length(r.lines) > 0 then 1 else 0 end, t, r.at);

  if r.key_state = 'forget' then
    delete from idempotency_keys where reservation_id = h.id;
  elsif r.key_state is not null then
    update idempotency_keys
       set state = r.key_state, receipt = r.receipt, answer = p_answer, answer_expires_at = r.answer_expires_at
     where reservation_id = h.id;
    if not found and v_kind = 'correction' and r.key_state = 'answered' then return 'superseded'; end if;
  end if;
  return case when v_kind = 'usage' then 'settled' else 'corrected' end;
end $$;
