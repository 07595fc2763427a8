-- A process says that it lives, and what is known of the holds whose work it does: the lines that each would be settled
-- with now. Nothing waits for this: it is gone with a crash of the database, and said again a moment later.
-- Returns whether its lease was unbroken until now, and whether another one's has lapsed. Leases are in the time of the
-- database.
-- Locks: the row of the process, then reservations of it (those that are locked are passed over).
-- Called by: libs/usage, from every process, about once a second.
create or replace function usage_beat(p_process uuid, p_lease_ms int, p_known jsonb) returns jsonb language plpgsql as $$
declare
  v_until timestamptz;
begin
  perform set_config('synchronous_commit', 'off', true);
  select alive_until into v_until from usage_processes where id = p_process;
  insert into usage_processes (id, alive_until)
  values (p_process, clock_timestamp() + p_lease_ms * interval '1 millisecond')
  on conflict (id) do update set alive_until = excluded.alive_until;
  if jsonb_array_length(p_known) > 0 then
    with told as materialized (
      select r.id, k.lines from jsonb_to_recordset(p_known) as k(id uuid, lines jsonb)
        join usage_reservations r on r.id = k.id
       where r.state = 'held' and r.process_id = p_process
         for update of r skip locked)
    update usage_reservations r set known = told.lines from told where r.id = told.id;
  end if;
  return jsonb_build_object(
    'unbroken', coalesce(v_until >= clock_timestamp(), false),
    'lapsed', exists (select 1 from usage_processes where alive_until < clock_timestamp()));
end $$;
