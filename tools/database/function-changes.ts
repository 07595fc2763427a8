import { sqlFunctions } from '@cse/database';
import type { DataSource, QueryRunner } from 'typeorm';

/** An SQL function that is not in the database as its file has it. */
export interface FunctionChange {
  name: string;
  /** Of the file that is to be applied; undefined: there is no such file any more. */
  digest: string | undefined;
  /** What is in the way of the new one: its parameters or its result differ. With them, as `drop function` wants it. */
  drop: string[];
}

interface Defined {
  name: string;
  signature: string;
  definition: string;
  triggers: string;
}

const FILES = 'cse_files';

/** Creates the files beside what a migrated database has, compares the two, and leaves nothing behind. */
export async function functionChanges(source: DataSource): Promise<FunctionChange[]> {
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  try {
    const migrated = await definedIn(runner, 'public');
    await runner.query(`create schema ${FILES}`);
    await runner.query(`set local search_path = ${FILES}, public`);
    const files = sqlFunctions();
    await runner.query('set local check_function_bodies = off');
    for (const { text } of files) await runner.query(text);
    await runner.query('set local check_function_bodies = on');
    for (const { name, text } of files) {
      await runner.query(text).catch((error: Error) => {
        throw new Error(`${name}.sql: ${error.message}`);
      });
    }
    return changesBetween(migrated, await definedIn(runner, FILES));
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

function changesBetween(migrated: Defined[], current: Defined[]): FunctionChange[] {
  const digests = new Map(sqlFunctions().map(({ name, digest }) => [name, digest]));
  const names = [...new Set([...digests.keys(), ...[...migrated, ...current].map(({ name }) => name)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [migrated, current].map((all) => all.filter((one) => one.name === name));
    if (digests.has(name) && JSON.stringify(before) === JSON.stringify(after)) return [];
    const stays = new Set(after!.map(({ signature }) => signature));
    const drop = before!.filter(({ signature }) => !stays.has(signature)).map(({ signature }) => signature);
    return { name, digest: digests.get(name), drop: drop.map((signature) => signature.split(' returns ')[0]!) };
  });
}

/** Without the names of schemas, so that the same function reads the same in each. */
async function definedIn(runner: QueryRunner, schema: string): Promise<Defined[]> {
  const rows = await runner.manager.query<Defined[]>(
    `select p.proname as name,
            format('%I(%s) returns %s', p.proname, pg_get_function_identity_arguments(p.oid),
                   pg_get_function_result(p.oid)) as signature,
            pg_get_functiondef(p.oid) as definition,
            (select coalesce(string_agg(pg_get_triggerdef(t.oid), E'\\n' order by t.tgname, t.tgrelid), '')
               from pg_trigger t where t.tgfoid = p.oid and not t.tgisinternal) as triggers
       from pg_proc p
      where p.pronamespace = $1::regnamespace and p.prokind in ('f', 'p')
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      order by name, signature`,
    [schema],
  );
  const bare = (text: string): string => text.replace(new RegExp(`\\b(public|${FILES})\\.`, 'g'), '');
  return rows.map(({ name, signature, definition, triggers }) => ({
    name,
    signature: bare(signature),
    definition: bare(definition),
    triggers: bare(triggers),
  }));
}
