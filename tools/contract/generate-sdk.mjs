// Writes packages/sdk/src/generated/operations.ts from contracts/openapi.json; with --check only says whether the
// committed one is what the contract gives.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateSource } from 'oazapfts';
import * as prettier from 'prettier';
import { asFactory } from './as-factory.mjs';

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

/** The operations that also answer as server-sent events: operation id → type name and event name → schema name. */
function streamedOperations(contract) {
  const streamed = new Map();
  for (const item of Object.values(contract.paths)) {
    for (const operation of Object.values(item)) {
      const events = operation['x-sse-events'];
      if (!events) continue;
      const id = operation.operationId;
      streamed.set(id, {
        name: `${id[0].toUpperCase()}${id.slice(1)}Events`,
        events: Object.entries(events).map(([event, { $ref }]) => [event, $ref.slice($ref.lastIndexOf('/') + 1)]),
      });
    }
  }
  return streamed;
}

/** A type an operation: event name → the type of its data. */
function eventTypes(streamed) {
  return [...streamed.values()]
    .map(({ name, events }) => {
      const members = events.map(([event, schema]) => `${JSON.stringify(event)}: ${schema};`);
      return `\n/** What a stream of this operation yields: event name → data. */\nexport type ${name} = { ${members.join(' ')} };\n`;
    })
    .join('');
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
