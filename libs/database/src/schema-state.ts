import type { DataSource } from 'typeorm';
import { MIGRATIONS } from './migrations';

/** Whether the schema is the one that this code was written for. */
export interface SchemaState {
  /** `behind`: a migration of this code has not run. `newer`: one has run that this code does not know. */
  state: 'current' | 'behind' | 'newer';
  /** The last migration that the database has had; null before the first. */
  last: string | null;
  /** The last one of this code. */
  wanted: string;
}

/** PostgreSQL: the relation does not exist. */
const NO_TABLE = '42P01';

const OURS: readonly string[] = MIGRATIONS.map(({ name }) => name);

/** Compares what has run with what this code brings. @throws what the driver throws */
export async function schemaState(database: Pick<DataSource, 'query'>): Promise<SchemaState> {
  const had = await namesOf(database);
  const wanted = OURS.at(-1)!;
  const behind = OURS.some((name) => !had.includes(name));
  const newer = had.some((name) => !OURS.includes(name));
  return { state: behind ? 'behind' : newer ? 'newer' : 'current', last: had.at(-1) ?? null, wanted };
}

async function namesOf(database: Pick<DataSource, 'query'>): Promise<string[]> {
  try {
    const rows = await database.query<{ name: string }[]>('select name from migrations order by id');
    return rows.map(({ name }) => name);
  } catch (error) {
    if ((error as { driverError?: { code?: string } }).driverError?.code === NO_TABLE) return [];
    throw error;
  }
}
