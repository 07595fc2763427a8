import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chown, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isOpenToOthers, ownTemporaryFolder, type Identity, type Programs } from './programs';

/** The one role and the one database that the engine uses. */
export const ROLE = 'cse';
export const DATABASE = 'cse';

/** Where the tables are: below the data folder, or beside other temporary files when PostgreSQL cannot pass into that. */
export async function clusterFolder(dataDir: string, identity: Identity | undefined): Promise<string> {
  if (!identity || (await isOpenToOthers(dataDir))) return join(resolve(dataDir), 'postgres');
  const key = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
  return join(await ownTemporaryFolder(`creative-space-engine-${key}`), 'postgres');
}

export async function clusterExists(folder: string): Promise<boolean> {
  return (await stat(join(folder, 'PG_VERSION')).catch(() => undefined)) !== undefined;
}

/** Makes an empty cluster whose only role needs this password. It appears whole or not at all. */
export async function createCluster(
  programs: Programs,
  folder: string,
  password: string,
  identity: Identity | undefined,
): Promise<void> {
  const passwordFolder = await mkdtemp(join(tmpdir(), 'cse-initdb-'));
  const partial = `${folder}.partial`;
  try {
    const passwordFile = join(passwordFolder, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { mode: 0o700, recursive: true });
    if (identity) {
      for (const path of [passwordFolder, passwordFile, partial]) await chown(path, identity.uid, identity.gid);
    }
    await run(programs.initdb, initdbArguments(partial, passwordFile), identity);
    await rename(partial, folder);
  } finally {
    await rm(passwordFolder, { recursive: true, force: true });
    await rm(partial, { recursive: true, force: true });
  }
}

/** Sets the role's password in a cluster that is not running, for when the file that held it is gone. */
export async function replacePassword(
  programs: Programs,
  folder: string,
  password: string,
  identity: Identity | undefined,
): Promise<void> {
  const statement = `alter role ${ROLE} password '${password}';\n`;
  await run(programs.postgres, ['--single', '-D', folder, 'postgres'], identity, statement);
}

/** What PostgreSQL's programs find in their environment: no PGPORT, PGDATA or locale of the caller. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C' };
}

function initdbArguments(folder: string, passwordFile: string): string[] {
  return [
    ...['-D', folder, '--username', ROLE, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    '--no-instructions',
  ];
}

async function run(program: string, args: string[], identity: Identity | undefined, input = ''): Promise<void> {
  const child = spawn(program, args, { ...identity, cwd: '/', env: programEnvironment(), detached: true });
  let output = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  await new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done() : fail(new Error(`PostgreSQL: ${complaintIn(output)}`))));
  });
}

/** The reason in what a PostgreSQL program wrote before it gave up. */
export function complaintIn(output: string): string {
  const [, grave] = /(?:FATAL|PANIC|error): +(.*)/.exec(output) ?? [];
  return (grave ?? output.trim().split('\n').at(-1)) || 'its program failed';
}
