-- Keeps `stored_bytes` of a project equal to the sum of its rows that say what is kept for it: any table with
-- `project_id` and `stored_bytes` and these triggers. The project's own row is counted to who pays for it (storage_count).
-- Locks: the rows of all projects, by id, before the first of them is counted; then those of storage_usage, by
-- storage_count. Whoever holds a project waits for who pays for it, never the other way round.
-- Called by: its triggers on project_chunks, project_bodies, project_ops and project_keys.
create or replace function project_count() returns trigger language plpgsql as $$
declare v_projects uuid[]; v_more bigint[];
begin
  if tg_op = 'INSERT' then
    select array_agg(project_id order by project_id), array_agg(more order by project_id) into v_projects, v_more
      from (select project_id, sum(stored_bytes) as more from new_rows group by 1) c;
  elsif tg_op = 'DELETE' then
    select array_agg(project_id order by project_id), array_agg(-less order by project_id) into v_projects, v_more
      from (select project_id, sum(stored_bytes) as less from old_rows group by 1) c;
  else
    select array_agg(project_id order by project_id), array_agg(more order by project_id) into v_projects, v_more
      from (select project_id, sum(bytes) as more
              from (select project_id, stored_bytes as bytes from new_rows
                    union all select project_id, -stored_bytes from old_rows) r
             group by 1 having sum(bytes) <> 0) c;
  end if;
  perform 1 from projects where id = any(v_projects) order by id for update;
  for i in 1 .. coalesce(cardinality(v_projects), 0) loop
    -- Of a project that is being deleted the row is gone.
    update projects set stored_bytes = stored_bytes + v_more[i] where id = v_projects[i];
  end loop;
  return null;
end $$;

create or replace trigger project_count_insert after insert on project_chunks
  referencing new table as new_rows for each statement execute function project_count();
create or replace trigger project_count_delete after delete on project_chunks
  referencing old table as old_rows for each statement execute function project_count();
create or replace trigger project_count_insert after insert on project_bodies
  referencing new table as new_rows for each statement execute function project_count();
create or replace trigger project_count_delete after delete on project_bodies
  referencing old table as old_rows for each statement execute function project_count();
create or replace trigger project_count_insert after insert on project_ops
  referencing new table as new_rows for each statement execute function project_count();
create or replace trigger project_count_delete after delete on project_ops
  referencing old table as old_rows for each statement execute function project_count();
create or replace trigger project_count_insert after insert on project_keys
  referencing new table as new_rows for each statement execute function project_count();
create or replace trigger project_count_update after update on project_keys
  referencing old table as old_rows new table as new_rows for each statement execute function project_count();
create or replace trigger project_count_delete after delete on project_keys
  referencing old table as old_rows for each statement execute function project_count();
