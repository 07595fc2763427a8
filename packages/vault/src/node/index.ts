import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { memoryStore, type VaultStore } from '../store.ts';

/**
 * A store in one file, which only its owner may read, for programs of Node: read once, written whole and put in place at
 * each change, so it is for some megabytes, and for one process at a time.
 */
export function fileStore(path: string): VaultStore {
  const values = new Map<string, Uint8Array>();
  const memory = memoryStore(values);
  let loaded: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const load = (): Promise<void> => (loaded ??= fill(path, values));
  return {
    async get(key) {
      await load();
      return memory.get(key);
    },
    async list(prefix) {
      await load();
      return memory.list(prefix);
    },
    async write(changes) {
      await load();
      await memory.write(changes);
      writing = writing.catch(() => undefined).then(() => save(path, values));
      await writing;
    },
  };
}

async function fill(path: string, values: Map<string, Uint8Array>): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const kept = JSON.parse(text) as Record<string, string>;
  for (const [key, value] of Object.entries(kept)) values.set(key, new Uint8Array(Buffer.from(value, 'base64')));
}

async function save(path: string, values: Map<string, Uint8Array>): Promise<void> {
  const kept = Object.fromEntries([...values].map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(kept));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  // The new name is on the disk as well.
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
