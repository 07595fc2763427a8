// Writes packages/sdk/src/generated/operations.ts from contracts/openapi.json; with --check only says whether the
// committed one is what the contract gives.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateSource } from 'oazapfts';
import * as prettier from 'prettier';
import { asFactory } from './as-factory.mjs';
import { eventTypes, streamedOperations } from './streamed-operations.mjs';

const ROOT = new URL('../../', import.meta.url);
const CONTRACT = fileURLToPath(new URL('contracts/openapi.json', ROOT));
const TARGET = new URL('packages/sdk/src/generated/operations.ts', ROOT);

/** Operations that answer with nothing but a redirect are for a browser to open, not for a program to call. */
function withoutRedirects(contract) {
  const paths = Object.entries(contract.paths).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).filter(([, operation]) => !operation.responses?.['302'])),
  ]);
  return { ...contract, paths: Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0)) };
}

async function generate() {
  const contract = withoutRedirects(JSON.parse(await readFile(CONTRACT, 'utf8')));
  const streamed = streamedOperations(contract);
  const source = await generateSource(contract, {
    optimistic: true,
    allSchemas: true,
    futureStripLegacyMethods: true,
  });
  const text = asFactory(source, streamed) + eventTypes(streamed);
  const style = await prettier.resolveConfig(fileURLToPath(TARGET));
  return prettier.format(text, { ...style, parser: 'typescript' });
}

const text = await generate();
if (!process.argv.includes('--check')) await writeFile(TARGET, text);
else if (text !== (await readFile(TARGET, 'utf8').catch(() => ''))) {
  process.stderr.write('packages/sdk/src/generated differs from contracts/openapi.json: npm run sdk\n');
  process.exitCode = 1;
}
