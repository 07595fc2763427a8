import type { DataSource, EntityManager } from 'typeorm';

type Session = Pick<DataSource | EntityManager, 'query'>;

/**
 * Which database this is: the cluster, its timeline and the number of the database in it. Another one after a dump was
 * restored into a new database, and after a recovery to a moment or a promotion, which begin a new timeline.
 */
const HERE = `(select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || '/'
  || (select oid from pg_database where datname = current_database()) from pg_control_system())`;

/** Writes down that what the rows say is true of the world outside as well. */
export const MOVE_IN = `insert into database_home (home) values (${HERE}) on conflict (here) do update set home = excluded.home`;

/**
 * Whether the rows were written where they are now. If not, they are older than the world outside: what they say has
 * not been done may have been done and paid for since.
 */
export async function isAtHome(session: Session): Promise<boolean> {
  const [row] = await session.query<{ home: boolean }[]>(`select home = ${HERE} as home from database_home`);
  return row?.home ?? true;
}
