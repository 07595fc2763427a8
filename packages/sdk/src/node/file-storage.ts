import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { KeyStorage, Lock } from '../platform.ts';

/** A lock that is older counts for nothing, also when its process hangs: nobody renews a token for so long. */
const STALE_MS = 60_000;
const LOOK_AGAIN_MS = 25;

/**
 * Keeps values in a file that only its owner may read, for command-line and desktop apps. Processes may share it: writes
 * are whole or not at all, on the disk before they count, and one process at a time holds a lock.
 */
export function fileStorage(path: string): KeyStorage & { lock: Lock } {
  const load = async (): Promise<Record<string, string>> => {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
    } catch (error) {
      // Not there yet. What is not JSON was written by somebody else, and is no session.
      if (error instanceof SyntaxError || isCode(error, 'ENOENT')) return {};
      throw error;
    }
  };
  const save = async (values: Record<string, string>): Promise<void> => {
    const draft = `${path}.${randomUUID()}`;
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(values));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  };
  const change = (act: (values: Record<string, string>) => void): Promise<void> =>
    exclusive(`${path}.write`, async () => {
      const values = await load();
      act(values);
      await save(values);
    });
  return {
    get: async (key) => (await load())[key],
    set: (key, value) => change((values) => void (values[key] = value)),
    remove: (key) => change((values) => void delete values[key]),
    lock: (name, work) => exclusive(`${path}.${name.replace(/[^\w-]/g, '_')}`, work),
  };
}

/** While a file of this name exists, its maker works alone. */
async function exclusive<T>(name: string, work: () => Promise<T>): Promise<T> {
  const path = `${name}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      if (await isLeft(path)) await rm(path, { force: true });
      else await setTimeout(LOOK_AGAIN_MS);
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Whether whoever made a lock is gone. One that was given back meanwhile is not ours to remove. */
async function isLeft(path: string): Promise<boolean> {
  const made = await stat(path).catch(() => undefined);
  if (!made) return false;
  if (Date.now() - made.mtimeMs > STALE_MS) return true;
  const holder = Number(await readFile(path, 'utf8').catch(() => ''));
  try {
    // Asks for the process, and does nothing to it. Zero: its maker has not written its number yet.
    return holder > 0 && !process.kill(holder, 0);
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}

const isCode = (error: unknown, code: string): boolean => (error as { code?: unknown } | null)?.code === code;
