-- The refusal when used + amount would cross a cap, else null. A cap of zero refuses everything.
-- Locks: none.
-- Called by: usage_reserve, storage_room.
create or replace function usage_cap_crossed(p_cap text, p_limit numeric, p_used numeric, p_amount numeric)
returns jsonb language sql immutable as $$
  select jsonb_build_object('status', 'over_cap', 'cap', p_cap, 'limit', p_limit::text,
                            'remaining', greatest(p_limit - p_used, 0)::text, 'required', p_amount::text)
   where p_limit is not null and (p_limit = 0 or p_used + p_amount > p_limit)
$$;
