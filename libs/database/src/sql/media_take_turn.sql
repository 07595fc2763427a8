-- Gives the next waiting job of a kind its turn: of the users with fewest running ones the one whose oldest job waits
-- longest, and of theirs that oldest one. Passed over: users who run p_per_user already, and providers at their limit
-- (p_limits, by provider), and jobs that wait for others of their storyboard. What only has to be ended (past its time, or
-- cancelled, as those of a deleted account are) goes first. From its turn on a job has p_deadline_s seconds. Null when no job may begin now.
-- Locks, in this order: an advisory lock of the kind, so that turns are given one after the other; the row of the job.
-- Called by: libs/media, when a worker has a free place.
create or replace function media_take_turn(p_kind text, p_per_user int, p_limits jsonb, p_deadline_s int) returns uuid
language plpgsql as $$
declare
  v_id uuid;
  v_full text[];
begin
  perform pg_advisory_xact_lock(hashtext('media turns ' || p_kind));
  select coalesce(array_agg(l.provider), '{}') into v_full
    from (select key as provider, value::int as most from jsonb_each_text(p_limits)) l
   where l.most <= (select count(*) from generations g
                     where g.turn_at is not null and g.finished_at is null and g.provider = l.provider);
  loop
    select id into v_id from (
      (select id from generations where kind = p_kind and status = 'queued' and turn_at is null
         and deadline_at <= clock_timestamp() limit 1)
      union all
      (select id from generations where kind = p_kind and status = 'queued' and turn_at is null
         and cancel_requested_at is not null limit 1)) over limit 1;
    if v_id is null then
      -- One look into the index for each user who waits, however many jobs they have.
      with recursive waiting (user_id) as (
        (select user_id from generations
          where kind = p_kind and status = 'queued' and turn_at is null and waits_for is null and user_id is not null
          order by user_id limit 1)
        union all
        select (select g.user_id from generations g
                 where g.kind = p_kind and g.status = 'queued' and g.turn_at is null and g.waits_for is null
                   and g.user_id > w.user_id
                 order by g.user_id limit 1)
          from waiting w where w.user_id is not null)
      select job.id into v_id
        from waiting w,
             lateral (select count(*) as running from generations g
                       where g.kind = p_kind and g.user_id = w.user_id
                         and g.turn_at is not null and g.finished_at is null) own,
             lateral (select g.id from generations g
                       where g.kind = p_kind and g.user_id = w.user_id and g.status = 'queued'
                         and g.turn_at is null and g.waits_for is null and g.provider <> all (v_full)
                       order by g.id limit 1) job
       where w.user_id is not null and own.running < p_per_user
       order by own.running, job.id limit 1;
    end if;
    if v_id is null then return null; end if;
    update generations
       set turn_at = clock_timestamp(), updated_at = clock_timestamp(),
           deadline_at = case when deadline_at <= clock_timestamp() then deadline_at
                              else clock_timestamp() + make_interval(secs => p_deadline_s) end
     where id = v_id and status = 'queued' and turn_at is null;
    -- Its owner may have cancelled it in the meantime; then it is another one's turn.
    if found then return v_id; end if;
  end loop;
end $$;
