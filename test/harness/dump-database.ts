import { Client } from 'pg';

/** Every row of every table as text, for tests that search what must not be stored. */
export async function dumpDatabase(url: string): Promise<string> {
  const tables = await dumpTables(url);
  return [...tables].map(([name, rows]) => `${name}\n${rows}`).join('\n');
}

/** The same by table, such as `public.users`. */
export async function dumpTables(url: string): Promise<Map<string, string>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const dumps = new Map<string, string>();
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      dumps.set(name, rows.map(({ row }) => row).join('\n'));
    }
    return dumps;
  } finally {
    await client.end();
  }
}
