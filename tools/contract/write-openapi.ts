import { readFileSync, writeFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import 'reflect-metadata';
import { createApiApp } from '../../apps/api/src/create-api-app';
import { buildOpenApiDocument } from '../../apps/api/src/docs/openapi-document';

const FILE = 'contracts/openapi.json';
/** What the document is written with: every optional route is on, and nothing of this machine shows. */
const ENVIRONMENT = { NODE_ENV: 'test', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', DEV_LOGIN: 'true' };

/** Builds the document from the application's routes without opening a database, a port or any other thing. */
export async function buildDocument(): Promise<OpenAPIObject> {
  return buildOpenApiDocument(await createApiApp({ environment: ENVIRONMENT, preview: true, logger: false }));
}

/** The text of `contracts/openapi.json`. */
export function openApiText(document: OpenAPIObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Writes the contract; with `--check` only says whether the committed one is what the code would write. */
async function main(): Promise<void> {
  const text = openApiText(await buildDocument());
  if (!process.argv.includes('--check')) return writeFileSync(FILE, text);
  const committed = readFileSync(FILE, 'utf8').split('\n');
  const line = text.split('\n').findIndex((wanted, index) => wanted !== committed[index]);
  if (line === -1 && committed.length === text.split('\n').length) return;
  process.stderr.write(`${FILE} differs from the code at line ${line + 1}: npm run openapi, then review the change\n`);
  process.exitCode = 1;
}

// A test imports what stands above.
if (require.main === module) void main();
