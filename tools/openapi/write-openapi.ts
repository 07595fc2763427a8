import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { buildDocument, openApiText } from './openapi-text';

const FILE = 'contracts/openapi.json';

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

void main();
