import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JobsConfig, StorageConfig } from '@cse/config';
import { schemaState } from '@cse/database';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The version of this engine. */
export const VERSION = versionAbove(__dirname);

/** What both processes say of themselves at their start: names and versions, no key and no address that could hold one. */
export interface BuildReport {
  version: string;
  node: string;
  /** The last migration that the database has had; null where there is none, or nobody knows. */
  schema: string | null;
  schema_state: 'current' | 'behind' | 'newer' | 'unknown';
  storage: 'fs' | 's3';
  queue: 'redis' | 'postgresql';
}

export async function buildReport(app: INestApplicationContext): Promise<BuildReport> {
  const of = <T>(part: new (...parts: never[]) => T): T => app.get<T>(part, { strict: false });
  // Whether a process can serve is asked of `/health/ready`; what it says of itself does not stop it.
  const schema = await schemaState(of(DataSource)).catch(() => undefined);
  return {
    version: VERSION,
    node: process.version,
    schema: schema?.last ?? null,
    schema_state: schema?.state ?? 'unknown',
    storage: of(StorageConfig).driver,
    queue: of(JobsConfig).redisUrl === undefined ? 'postgresql' : 'redis',
  };
}

/** Of the nearest package.json: the project's own, above the sources and above what is built of them. */
function versionAbove(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  return dirname(folder) === folder ? 'unknown' : versionAbove(dirname(folder));
}
