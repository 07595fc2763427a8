import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { newStoredKey, type KeySet } from './key-set';

/**
 * The signing keys of a server that was given none: made at its first start and kept under the data directory, so that
 * tokens outlive a restart. Processes that start at the same moment agree on one file.
 */
export function developmentKeySet(dataDir: string): KeySet {
  const file = join(dataDir, 'signing-keys.json');
  const existing = read(file);
  if (existing) return existing;
  mkdirSync(dataDir, { recursive: true });
  const keys = [newStoredKey('current'), newStoredKey('next')].map((key) => ({
    ...key,
    origin: 'development' as const,
  }));
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file)!;
}

function read(file: string): KeySet | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeySet;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
