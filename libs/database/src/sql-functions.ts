import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryRunner } from 'typeorm';

const FOLDER = join(__dirname, 'sql');

/**
 * The current text of every SQL function is `sql/<function>.sql`, with the triggers that call it. Its head comment says
 * what it is for, which rows it locks in which order, and who calls it.
 *
 * How to change one: edit its file and run `npm run migration:generate -- <what-it-does>`. That writes a migration which
 * applies the file, by its name and the digest of its text; a function that is new, or gone with its file, is found in
 * the same way. Then `npm run migration:check`: it compares the functions of a migrated database with the files and
 * names the one that differs. What to mind: processes of before and after run at the same time for a while, so the new
 * function must bear the old caller; a change of parameters drops the old function; a migration never calls one.
 */
export interface SqlFunction {
  name: string;
  head: string;
  /** What creates it: the file without its head comment. */
  text: string;
  /** Of the text; a migration names it, so that it is known which text a database was given. */
  digest: string;
}

/** Every file, by name. */
export function sqlFunctions(): SqlFunction[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => sqlFunction(file.slice(0, -'.sql'.length)));
}

/**
 * For migrations: gives the database the functions in `digests`, by name. One whose file has changed since is left to
 * the later migration that applies what it is now, so that a new database and an old one end the same.
 */
export async function applyFunctions(runner: QueryRunner, digests: Record<string, string>): Promise<void> {
  const known = new Map(sqlFunctions().map((one) => [one.name, one]));
  // A function may call one that comes after it. `migration:check` has the bodies checked.
  await runner.query('set local check_function_bodies = off');
  for (const [name, digest] of Object.entries(digests)) {
    const current = known.get(name);
    if (current?.digest === digest) await runner.query(current.text);
  }
  await runner.query('set local check_function_bodies = on');
}

function sqlFunction(name: string): SqlFunction {
  const file = readFileSync(join(FOLDER, `${name}.sql`), 'utf8').replaceAll('\r\n', '\n');
  const start = file.search(/^create /m);
  const text = file.slice(start).trim();
  return {
    name,
    head: file.slice(0, start),
    text,
    digest: createHash('sha256').update(text).digest('hex').slice(0, 16),
  };
}
