-- An account that is deleted takes its usage along. A trigger and not a foreign key, so that no reserve locks the row
-- of the user.
-- Locks: as usage_forget.
-- Called by: its trigger on users.
create or replace function usage_forget_user() returns trigger language plpgsql as $$
begin
  perform usage_forget(old.id);
  return null;
end $$;

create or replace trigger usage_forget_user after delete on users
  for each row execute function usage_forget_user();
