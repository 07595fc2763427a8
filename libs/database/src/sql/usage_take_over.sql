-- Ends one hold of a process whose lease has lapsed. Null when there is none; then such processes are forgotten.
-- Locks, in this order: reservation (one that is locked is passed over), then as usage_lose; or rows of processes alone.
-- Called by: libs/usage, from every process that lives.
create or replace function usage_take_over(p_at timestamptz) returns jsonb language plpgsql as $$
declare
  h usage_reservations;
begin
  select r.* into h from usage_reservations r join usage_processes p on p.id = r.process_id
   where r.state = 'held' and p.alive_until < clock_timestamp()
   limit 1 for update of r skip locked;
  if found then
    return jsonb_build_object('id', h.id, 'operation', h.operation, 'cost', usage_lose(h, p_at)::text);
  end if;
  delete from usage_processes p
   where p.alive_until < clock_timestamp()
     and not exists (select 1 from usage_reservations r where r.state = 'held' and r.process_id = p.id);
  return null;
end $$;
