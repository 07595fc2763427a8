import { Client } from 'pg';
import { eventually } from './eventually';

/** Stops whoever writes to a table, in the middle of a transaction, until it is released. */
export interface TableHold {
  /** Resolves when somebody has come to the table. */
  readonly reached: Promise<void>;
  release(): Promise<void>;
}

export async function holdTable(databaseUrl: string, table: string): Promise<TableHold> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`begin; lock table ${table} in share mode`);
  const isWaitedFor = async (): Promise<void> => {
    const { rows } = await client.query('select 1 from pg_locks where relation = $1::regclass and not granted', [
      table,
    ]);
    expect(rows.length).toBeGreaterThan(0);
  };
  return { reached: eventually(isWaitedFor, 20_000), release: () => client.end() };
}
