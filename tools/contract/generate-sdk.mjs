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
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/**
 * POSTs that may be sent again after a lost answer although they carry no idempotency key: `estimateCost` changes
 * nothing, `completeArtifact` and `logout` change nothing the second time, and a refresh token that was just used gets
 * the same successor again. What devices write to encrypted projects has names of their own: the second time it is there.
 */
const REPEATABLE = new Set([
  ...['completeArtifact', 'estimateCost', 'logout', 'refresh'],
  ...['putDevice', 'putProject', 'putProjectKey', 'rotateProjectKey', 'acceptInvitation'],
  ...['putChunk', 'findMissingChunks', 'addManifest', 'addOps', 'addSnapshot'],
]);

/** What the SDK has a function for: a redirect is for a browser to open, not for a program to call. */
function withoutRedirects(contract) {
  const paths = Object.entries(contract.paths).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).filter(([, operation]) => !operation.responses?.['302'])),
  ]);
  return { ...contract, paths: Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0)) };
}

function eachOperation(contract, visit) {
  for (const item of Object.values(contract.paths))
    for (const method of METHODS) if (item[method]) visit(item[method], method.toUpperCase());
}

const resolve = (contract, schema) =>
  schema?.$ref ? contract.components.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] : schema;

/** What is to be known of an operation beside its types. */
function factsOf(contract) {
  const facts = new Map();
  eachOperation(contract, (operation, method) => {
    const id = operation.operationId;
    const [content] = successes(operation).map((response) => response.content ?? {});
    const [type, media] = preferred(content);
    const items = resolve(contract, media?.schema)?.properties?.items;
    const events = operation['x-sse-events'];
    const isKeyed = (operation.parameters ?? []).some(({ name }) => /^idempotency-key$/i.test(name));
    const bodyTypes = Object.keys(operation.requestBody?.content ?? {});
    facts.set(id, {
      method,
      isList: items?.type === 'array',
      events: events && { name: `${id[0].toUpperCase()}${id.slice(1)}Events`, members: membersOf(events) },
      parts: {
        ...(isKeyed ? { keyed: true } : {}),
        ...(REPEATABLE.has(id) ? { repeatable: true } : {}),
        ...(type && !isJson(type) ? { answer: `'${type.startsWith('text/') ? 'text' : 'bytes'}'` } : {}),
        ...(events ? { events: namesOf(events) } : {}),
        ...(bodyTypes.length > 0 && !bodyTypes.some(isJson) ? { type: `'${bodyTypes[0]}'` } : {}),
      },
    });
  });
  return facts;
}

const isJson = (type) => /[/+]json$/.test(type);
const successes = (operation) =>
  Object.entries(operation.responses).flatMap(([status, response]) => (Number(status) < 400 ? [response] : []));
const preferred = (content) => {
  const types = Object.entries(content);
  return types.find(([type]) => isJson(type)) ?? types[0] ?? [];
};
/** What a stream yields before `done`, for runtimes that get the whole answer at once. */
const namesOf = (events) => JSON.stringify(Object.keys(events).filter((event) => !['done', 'error'].includes(event)));
/** What is yielded: an `error` is thrown. */
const membersOf = (events) =>
  Object.entries(events).flatMap(([event, { $ref }]) =>
    event === 'error' ? [] : [[event, $ref.slice($ref.lastIndexOf('/') + 1)]],
  );

/**
 * The contract as far as functions need it: the answer of a success in one form, and no header, since what travels in
 * headers (idempotency key, last event, client) is an option of every call.
 */
function asCalled(contract) {
  const copy = JSON.parse(JSON.stringify(contract));
  for (const item of Object.values(copy.paths)) delete item.parameters;
  eachOperation(copy, (operation) => {
    operation.parameters = operation.parameters?.filter((parameter) => parameter.in !== 'header');
    const kept = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
    for (const [, response] of kept) {
      delete response.headers;
      const [type, media] = preferred(response.content ?? {});
      if (type) response.content = { [type]: media };
    }
    operation.responses = Object.fromEntries(kept);
  });
  return copy;
}

/** A type an operation: event name → the type of its data. */
function eventTypes(facts) {
  return [...facts.values()]
    .flatMap(({ events }) => events ?? [])
    .map(({ name, members }) => {
      const typed = members.map(([event, schema]) => `${JSON.stringify(event)}: ${schema};`);
      return `\n/** What a stream of this operation yields: event name → data. */\nexport type ${name} = { ${typed.join(' ')} };\n`;
    })
    .join('');
}

async function generate() {
  const contract = withoutRedirects(JSON.parse(await readFile(CONTRACT, 'utf8')));
  const facts = factsOf(contract);
  const source = await generateSource(asCalled(contract), {
    optimistic: true,
    allSchemas: true,
    futureStripLegacyMethods: true,
  });
  const text = asFactory(source, facts) + eventTypes(facts);
  const style = await prettier.resolveConfig(fileURLToPath(TARGET));
  return prettier.format(text, { ...style, parser: 'typescript' });
}

const text = await generate();
if (!process.argv.includes('--check')) await writeFile(TARGET, text);
else if (text !== (await readFile(TARGET, 'utf8').catch(() => ''))) {
  process.stderr.write('packages/sdk/src/generated differs from contracts/openapi.json: npm run sdk\n');
  process.exitCode = 1;
}
