-- Ends a hold with what was really used: the first call wins and every other one does nothing. After the sweeper has
-- given the hold up as lost, the truth is posted as a correction; `superseded` when by then another attempt has its
-- idempotency key. Without ledger lines the hold is released.
-- Locks, in this order: reservation, window of the day, window of the month, shard of the deployment, idempotency row.
-- Called by: libs/usage, when the work has ended; usage_abandon.
create or replace function usage_settle(p jsonb, p_answer bytea) returns text language plpgsql as $$
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
      output_tokens, images, video_seconds, cost, disputed_cost, price_version, request_id)
    select h.id, v_kind, attempt, h.user_id, r.at, h.day, h.month, h.operation, provider, model, prompt,
      outcome, estimated, tokens, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, images, video_seconds, cost, coalesce(disputed_cost, 0), price_version, h.request_id
    from jsonb_populate_recordset(null::usage_ledger, r.lines);
  perform usage_book(h, v_kind = 'usage',
                     case when v_kind = 'usage' and jsonb_array_length(r.lines) > 0 then 1 else 0 end, t, r.at);

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
