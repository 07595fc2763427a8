import { chmod, lstat, mkdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

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
