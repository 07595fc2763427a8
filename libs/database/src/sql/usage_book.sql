-- Books amounts to the day and the month of a hold and to the deployment, and frees the hold when p_free.
-- A day that was closed and gets another line has to be compared once more.
-- Locks, in this order: window of the day, window of the month, shard of the deployment, row of a closed day.
-- Called by: usage_settle, usage_sweep_one, usage_correct.
create or replace function usage_book(h usage_reservations, p_free boolean, p_requests int, t usage_totals, p_at timestamptz)
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
  -- Whatever day it is at p_at: until this is committed the day may have ended. Mostly there is no such row.
  delete from usage_closed_days where day = h.day;
end $$;
