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
  v_now timestamptz;
begin
  perform pg_advisory_xact_lock(hashtext('media turns ' || p_kind));
  select coalesce(array_agg(l.provider), '{}') into v_full
    from (select key as provider, value::int as most from jsonb_each_text(p_limits)) l
   where l.most <= (select count(*) from generations g
                     where g.turn_at is not null and g.finished_at is null and g.provider = l.provider);
  loop
    v_now := clock_timestamp();
    select id into v_id from (
      (select id from generations where kind = p_kind and status = 'queued' and turn_at is null
         and deadline_at <= v_now order by deadline_at limit 1)
      union all
      (select id from generations where kind = p_kind and status = 'queued' and turn_at is null
         and cancel_requested_at is not null limit 1)) over limit 1;
    if v_id is null then
      -- The oldest job of all who run nothing is found on one walk by age, past the jobs of those who run some. Only for
      -- these, who are no more than there are places, a look is made for each; however many users wait. On that walk the
      -- provider is bound as a range, because one that is equal need not be sorted by: all jobs by their ids, with the
      -- finished ones first, would then pass for the same order.
      with recursive
        running (user_id, jobs) as materialized (
          select user_id, count(*) from generations
           where kind = p_kind and turn_at is not null and finished_at is null and user_id is not null group by user_id),
        providers (provider) as (
          (select provider from generations
            where kind = p_kind and status = 'queued' and turn_at is null and waits_for is null
            order by provider limit 1)
          union all
          select (select g.provider from generations g
                   where g.kind = p_kind and g.status = 'queued' and g.turn_at is null and g.waits_for is null
                     and g.provider > p.provider
                   order by g.provider limit 1)
            from providers p where p.provider is not null)
      select next.id into v_id from (
        select 0 as running, job.id
          from providers p,
               lateral (select g.id from generations g
                         where g.kind = p_kind and g.provider >= p.provider and g.provider <= p.provider
                           and g.status = 'queued' and g.turn_at is null and g.waits_for is null
                           and g.user_id is not null and g.user_id not in (select user_id from running)
                         order by g.provider, g.id limit 1) job
         where p.provider is not null and p.provider <> all (v_full) and p_per_user > 0
        union all
        select own.jobs, job.id
          from running own,
               lateral (select g.id from generations g
                         where g.kind = p_kind and g.user_id = own.user_id and g.status = 'queued'
                           and g.turn_at is null and g.waits_for is null and g.provider <> all (v_full)
                         order by g.id limit 1) job
         where own.jobs < p_per_user) next
       order by next.running, next.id limit 1;
    end if;
    if v_id is null then return null; end if;
    update generations
       set turn_at = v_now, updated_at = v_now,
           deadline_at = case when deadline_at <= v_now then deadline_at
                              else v_now + make_interval(secs => p_deadline_s) end
     where id = v_id and status = 'queued' and turn_at is null;
    -- Its owner may have cancelled it in the meantime; then it is another one's turn.
    if found then return v_id; end if;
  end loop;
end $$;
