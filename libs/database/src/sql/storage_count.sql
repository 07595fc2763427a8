-- Keeps the sum of what is kept for each user (storage_usage) equal to the rows that say what that is: any table with
-- `user_id` and `stored_bytes` and these triggers. Whoever writes such a row need not think of it.
-- Locks: rows of storage_usage, by id.
-- Called by: its triggers on artifacts (files, uploads by what was announced), generations (key frames of drafts and
-- unfinished jobs) and projects (all that is kept for one, by project_count).
create or replace function storage_count() returns trigger language plpgsql as $$
declare v_users uuid[]; v_more bigint[];
begin
  if tg_op = 'INSERT' then
    select array_agg(user_id order by user_id), array_agg(more order by user_id) into v_users, v_more
      from (select user_id, sum(stored_bytes) as more from new_rows group by 1) c
     where user_id is not null and more <> 0;
  elsif tg_op = 'DELETE' then
    select array_agg(user_id order by user_id), array_agg(-less order by user_id) into v_users, v_more
      from (select user_id, sum(stored_bytes) as less from old_rows group by 1) c
     where user_id is not null and less <> 0;
  else
    select array_agg(user_id order by user_id), array_agg(more order by user_id) into v_users, v_more
      from (select user_id, sum(bytes) as more
              from (select user_id, stored_bytes as bytes from new_rows
                    union all select user_id, -stored_bytes from old_rows) r
             group by 1) c
     where user_id is not null and more <> 0;
  end if;
  for i in 1 .. coalesce(cardinality(v_users), 0) loop
    update storage_usage set bytes = bytes + v_more[i] where user_id = v_users[i];
    -- Of an account that is being deleted the row may be gone; nothing is added to one.
    if not found and v_more[i] > 0 then
      insert into storage_usage as s (user_id, bytes) values (v_users[i], v_more[i])
        on conflict (user_id) do update set bytes = s.bytes + excluded.bytes;
    end if;
  end loop;
  return null;
end $$;

create or replace trigger storage_count_insert after insert on artifacts
  referencing new table as new_rows for each statement execute function storage_count();
create or replace trigger storage_count_update after update on artifacts
  referencing old table as old_rows new table as new_rows for each statement execute function storage_count();
create or replace trigger storage_count_delete after delete on artifacts
  referencing old table as old_rows for each statement execute function storage_count();
create or replace trigger storage_count_insert after insert on generations
  referencing new table as new_rows for each statement execute function storage_count();
create or replace trigger storage_count_update after update on generations
  referencing old table as old_rows new table as new_rows for each statement execute function storage_count();
create or replace trigger storage_count_delete after delete on generations
  referencing old table as old_rows for each statement execute function storage_count();
create or replace trigger storage_count_insert after insert on projects
  referencing new table as new_rows for each statement execute function storage_count();
create or replace trigger storage_count_update after update on projects
  referencing old table as old_rows new table as new_rows for each statement execute function storage_count();
create or replace trigger storage_count_delete after delete on projects
  referencing old table as old_rows for each statement execute function storage_count();
