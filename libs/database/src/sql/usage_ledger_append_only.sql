-- The ledger cannot be rewritten. One change is allowed: that the name of a user is taken out of a line.
-- Locks: none.
-- Called by: its trigger on usage_ledger.
create or replace function usage_ledger_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.user_id is null and to_jsonb(new) - 'user_id' = to_jsonb(old) - 'user_id' then
    return new;
  end if;
  raise exception 'usage_ledger is append-only' using errcode = 'restrict_violation';
end $$;

create or replace trigger usage_ledger_append_only before update or delete on usage_ledger
  for each row execute function usage_ledger_append_only();
