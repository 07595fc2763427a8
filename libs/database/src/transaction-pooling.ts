import { ConfigurationError, type DatabaseConfig } from '@cse/config';
import { Client } from 'pg';

/** A pooler that others keep busy may keep two sessions apart by chance; not so often. */
const LOOKS = 8;
const CONNECT_WITHIN_MS = 5_000;

/**
 * What listens, or holds a lock for longer than a transaction, needs a connection of its own, which a pooler in
 * transaction mode does not give.
 * @throws ConfigurationError with what to do when the database is reached through one and nothing leads past it
 */
export async function refuseTransactionPooling(config: DatabaseConfig): Promise<void> {
  if (!(await isPooledByTransaction(config.directUrl))) return;
  throw new ConfigurationError([
    config.isPooled
      ? 'DATABASE_DIRECT_URL leads through a pooler in transaction mode: name the server itself'
      : 'DATABASE_URL leads through a pooler in transaction mode: set DATABASE_DIRECT_URL to the server itself',
  ]);
}

/**
 * Whether two sessions that are open at once have had the same process of the server, or one has had two. A database
 * that does not answer is not judged.
 */
async function isPooledByTransaction(connectionString: string): Promise<boolean> {
  const open = () => new Client({ connectionString, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  const sessions = [open(), open()] as const;
  for (const session of sessions) session.on('error', () => undefined);
  try {
    await sessions[0].connect();
    const first = await serverOf(sessions[0]);
    // A server tells a client its process at once; a pooler tells a number of its own.
    if (first === (sessions[0] as unknown as { processID: number }).processID) return false;
    await sessions[1].connect();
    const had = [new Set([first]), new Set<number>()] as const;
    for (let look = 0; look < LOOKS; look++) {
      for (const at of [1, 0] as const) had[at].add(await serverOf(sessions[at]));
    }
    return had[0].size > 1 || had[1].size > 1 || had[0].has([...had[1]][0]!);
  } catch {
    return false;
  } finally {
    await Promise.all(sessions.map((session) => session.end().catch(() => undefined)));
  }
}

async function serverOf(session: Client): Promise<number> {
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]!.pid;
}
