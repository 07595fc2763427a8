-- The refusal when so many more bytes would cross the user's cap, else null. The user's row stays locked until the
-- transaction ends, so that of many at once each is judged after the others have been counted. Zero bytes always fit:
-- then it only locks.
-- Locks, in this order: the row of the user (against an account that is being deleted), that of storage_usage. Whoever
-- changes a row that is counted (storage_count) has locked it before this, and the rows of usage_reserve come after.
-- Called by: libs/usage, when an upload is announced or grows, and when a media job is made or committed.
create or replace function storage_room(p_user uuid, p_bytes bigint, p_cap bigint) returns jsonb language plpgsql as $$
declare v_used bigint; v_own bigint;
begin
  perform 1 from users where id = p_user for key share;
  select bytes into v_used from storage_usage where user_id = p_user for update;
  if not found then
    insert into storage_usage (user_id) values (p_user) on conflict do nothing;
    select bytes into v_used from storage_usage where user_id = p_user for update;
  end if;
  if p_bytes = 0 then return null; end if;
  select stored_bytes into v_own from usage_caps where user_id = p_user;
  return usage_cap_crossed('stored_bytes', coalesce(v_own, p_cap), v_used, p_bytes);
end $$;
