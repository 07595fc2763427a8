import { randomBytes } from 'node:crypto';
import { dataSourceOptions } from '@cse/database';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of its own for one spec file, migrated like a deployed one. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('TEST_DATABASE_URL is not set; run the end-to-end project through jest.config.cjs');
  const name = `cse_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const source = await new DataSource(dataSourceOptions({ url: url.href, poolSize: 2 })).initialize();
  await source.runMigrations();
  await source.destroy();
  return { url: url.href, drop: () => onServer(server, `drop database if exists ${name} with (force)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
