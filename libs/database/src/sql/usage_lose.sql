-- Ends a hold of which nobody will say more, at what is known of its work; at the whole hold where nothing was ever said,
-- since we cannot know that the provider did not bill it. Its idempotency key is free for another attempt; as long as
-- none has it, this one may still come to an answer. Returns what was charged.
-- Locks: the caller has the reservation; then windows of the day and the month, shard of the deployment, idempotency row.
-- Called by: usage_sweep_one, usage_take_over.
create or replace function usage_lose(h usage_reservations, p_at timestamptz) returns bigint language plpgsql as $$
declare
  t usage_totals;
  v_lines jsonb := coalesce(h.known, jsonb_build_array(jsonb_build_object(
    'attempt', 1, 'provider', h.provider, 'model', h.model, 'outcome', 'lost', 'estimated', true, 'tokens', h.tokens,
    'images', h.images, 'video_seconds', h.video_seconds, 'cost', h.cost, 'price_version', h.price_version)));
begin
  select coalesce(sum(cost), 0), coalesce(sum(tokens), 0), coalesce(sum(images), 0), coalesce(sum(video_seconds), 0),
         coalesce(sum(input_tokens), 0), coalesce(sum(cache_read_tokens), 0),
         coalesce(sum(cache_write_5m_tokens + cache_write_1h_tokens), 0), coalesce(sum(output_tokens), 0)
    into t from jsonb_populate_recordset(null::usage_ledger, v_lines);
  update usage_reservations set state = 'expired', finished_at = p_at, actual_cost = t.cost, known = null
   where id = h.id and day = h.day;
  insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, prompt,
      outcome, estimated, tokens, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, images, video_seconds, cost, disputed_cost, price_version, request_id,
      provider_request_id)
    select h.id, 'expired', attempt, h.user_id, p_at, h.day, h.month, h.operation, provider, model, prompt,
      outcome, estimated, tokens, coalesce(input_tokens, 0), coalesce(cache_read_tokens, 0),
      coalesce(cache_write_5m_tokens, 0), coalesce(cache_write_1h_tokens, 0), coalesce(output_tokens, 0),
      images, video_seconds, cost, coalesce(disputed_cost, 0), price_version, h.request_id,
      provider_request_id
    from jsonb_populate_recordset(null::usage_ledger, v_lines);
  perform usage_book(h, true, case when jsonb_array_length(v_lines) > 0 then 1 else 0 end, t, p_at);
  update idempotency_keys set state = 'lost' where reservation_id = h.id;
  return t.cost;
end $$;
