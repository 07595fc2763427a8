-- Appends operations to the log of a project, all or none, and gives each its cursor. The signatures were checked before.
-- Ciphertexts come as one value with the start (from 1) and size of each, since that is what a driver sends fastest;
-- signatures have 64 bytes each. Answers `cursors` in the order of the operations and `last` of the project, or a `code`
-- with what its caller is told. An operation that is there already keeps its cursor, whatever has changed since.
-- Locks, in this order: the row of the project until the transaction ends, so that cursors rise in the order of the
-- commits; those of storage_room. What project_count locks is locked by then.
-- Called by: libs/projects, when a device sends operations.
create or replace function project_append_ops(p_project uuid, p_user uuid, p_now timestamptz, p_cap bigint,
  p_ops uuid[], p_devices uuid[], p_seqs bigint[], p_generations int[], p_starts int[], p_sizes int[],
  p_ciphertexts bytea, p_signatures bytea) returns jsonb language plpgsql
  -- A plan that was made while the log was empty would read all of it for ever after: each operation is looked up by its
  -- index, whatever the planner knows of the table. And one plan does for all calls: planning anew costs more than the work.
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set enable_material = off set enable_bitmapscan = off set plan_cache_mode = force_generic_plan as $$
declare v_project projects; v_role text; v_found int; v_odd uuid; v_seq bigint; v_new int[]; v_old boolean;
  v_bytes bigint; v_refusal jsonb; v_cursors jsonb;
begin
  select * into v_project from projects where id = p_project for update;
  select role into v_role from project_members where project_id = p_project and user_id = p_user;
  if v_project.user_id is null or v_role is null then return '{"code":"not_found"}'; end if;
  if v_role = 'viewer' then return '{"code":"role_insufficient"}'; end if;

  select count(*), (array_agg(s.op) filter (where o.device_id <> s.device or o.seq <> s.seq or o.generation <> s.generation
           or o.ciphertext <> substring(p_ciphertexts from s.start for s.size)))[1]
    into v_found, v_odd
    from unnest(p_ops, p_devices, p_seqs, p_generations, p_starts, p_sizes) s (op, device, seq, generation, start, size)
   cross join lateral (select * from project_ops where project_id = p_project and op_id = s.op offset 0) o;
  if v_odd is not null then return jsonb_build_object('code', 'op_conflict', 'op_id', v_odd); end if;
  select array_agg(s.n order by s.n) into v_new from unnest(p_ops) with ordinality s (op, n)
   where not exists (select from project_ops o where o.project_id = p_project and o.op_id = s.op);

  if v_new is not null then
    select bool_or(p_generations[n] <> v_project.generation) into v_old from unnest(v_new) n;
    if v_old or v_project.rotation_due then
      return jsonb_build_object('code', 'key_generation_old', 'generation', v_project.generation,
        'rotation_due', v_project.rotation_due);
    end if;
    perform from (select distinct p_devices[n] as id from unnest(v_new) n) s
     where not exists (
       select from project_keys k join devices d on d.id = k.device_id and d.user_id = p_user
        where k.project_id = p_project and k.device_id = s.id and k.generation = v_project.generation
          and k.role in ('editor', 'owner'));
    if found then return '{"code":"role_insufficient"}'; end if;
    -- Each device counts its operations from 1 without a gap: a reader takes a gap for something that was kept back.
    with mine as materialized (
      select n, p_devices[n] as device, row_number() over (partition by p_devices[n] order by at) as place
        from unnest(v_new) with ordinality u (n, at)),
    lasts as materialized (
      select d.device, greatest(
          (select max(o.seq) from project_ops o where o.project_id = p_project and o.device_id = d.device),
          (select f.seq from project_op_floors f where f.project_id = p_project and f.device_id = d.device), 0) as seq
        from (select distinct device from mine) d)
    select p_ops[m.n], l.seq into v_odd, v_seq from mine m join lasts l on l.device = m.device
     where p_seqs[m.n] <> l.seq + m.place order by m.n limit 1;
    if v_odd is not null then
      return jsonb_build_object('code', 'op_conflict', 'op_id', v_odd, 'last_seq', v_seq);
    end if;
    select sum(p_sizes[n] + 256) into v_bytes from unnest(v_new) n;
    v_refusal := storage_room(v_project.user_id, v_bytes, p_cap);
    if v_refusal is not null then return jsonb_build_object('code', 'quota_exceeded', 'refusal', v_refusal); end if;

    insert into project_ops (project_id, cursor, op_id, device_id, seq, generation, ciphertext, signature, at)
    select p_project, v_project.last_cursor + s.place, p_ops[n], p_devices[n], p_seqs[n], p_generations[n],
           substring(p_ciphertexts from p_starts[n] for p_sizes[n]), substring(p_signatures from n * 64 - 63 for 64), p_now
      from unnest(v_new) with ordinality s (n, place);
    update projects set last_cursor = last_cursor + cardinality(v_new), updated_at = p_now where id = p_project;
  end if;

  if v_found = 0 then
    select jsonb_agg(v_project.last_cursor + n order by n) into v_cursors from unnest(v_new) n;
  else
    select jsonb_agg(o.cursor order by s.n) into v_cursors from unnest(p_ops) with ordinality s (op, n)
     cross join lateral (select * from project_ops where project_id = p_project and op_id = s.op offset 0) o;
  end if;
  return jsonb_build_object('cursors', v_cursors, 'last', v_project.last_cursor + coalesce(cardinality(v_new), 0),
    'written', coalesce(cardinality(v_new), 0));
end $$;
