import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AuthConfig, JobsConfig, StorageConfig } from '@cse/config';
import { MediaOffer } from '@cse/media';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TextOffer } from '../ai/text-offer';

/** What a process runs with, for its log: names and versions, no key and no address that could hold one. */
export interface StartReport {
  version: string;
  /** The last migration that the database has had. */
  schema: string | null;
  sign_in: { google: boolean; dev_login: boolean };
  text: { provider: string; tiers: { tier: string; model: string; price: string }[] };
  /** Providers of pictures and clips that can be used now, with their models. */
  media: string[];
  storage: 'fs' | 's3';
  queue: 'redis' | 'postgresql';
}

/** Asks every part of an application for what it runs with. */
export async function startReport(app: INestApplicationContext): Promise<StartReport> {
  const of = <T>(part: new (...parts: never[]) => T): T => app.get<T>(part, { strict: false });
  const [auth, text] = [of(AuthConfig), of(TextOffer)];
  return {
    version: versionAbove(__dirname),
    schema: await lastMigration(of(DataSource)),
    sign_in: { google: auth.googleClientId !== undefined, dev_login: auth.devLogin !== 'off' },
    text: {
      provider: text.provider,
      tiers: text.list().map(({ tier, provider, model, price }) => ({
        tier,
        model,
        price: price ? `${provider}, ${price.source}, from ${price.effectiveFrom}` : 'none',
      })),
    },
    media: of(MediaOffer)
      .list()
      .filter(({ available }) => available)
      .map(({ capability: { kind, provider, model } }) => `${kind}: ${provider} ${model}`),
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

async function lastMigration(database: DataSource): Promise<string | null> {
  try {
    const [row] = await database.query<{ name: string }[]>('select name from migrations order by id desc limit 1');
    return row?.name ?? null;
  } catch {
    // Whether a process can serve is asked of `/health/ready`; what it says of itself does not stop it.
    return null;
  }
}
