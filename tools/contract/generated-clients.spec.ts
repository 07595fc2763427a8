import type { OpenAPIObject } from '@nestjs/swagger';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../..');
const CONTRACT = join(ROOT, 'contracts/openapi.json');
const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);

interface Streaming {
  id: string;
  method: string;
  path: string;
  /** Schema of the JSON answer. */
  answer: string;
}

/** Operations that also answer as events. */
function streamingOf({ paths }: OpenAPIObject): Streaming[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post'] as const).flatMap((method) => {
      const operation = item[method];
      if (!operation || !('x-sse-events' in operation)) return [];
      const { content } = operation.responses['200'] as { content: Record<string, { schema: { $ref: string } }> };
      const { $ref } = content['application/json']!.schema;
      return [{ id: operation.operationId!, method, path, answer: $ref.slice($ref.lastIndexOf('/') + 1) }];
    }),
  );
}

const SAME = `type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;`;
const upper = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

/** What an app would write against each client; the types alone are looked at. */
const PROOFS: Record<string, (operations: Streaming[]) => string> = {
  'openapi-fetch': (operations) => `
import createClient, { type FetchResponse } from 'openapi-fetch';
import type { components, paths } from './openapi-typescript';
${SAME}
type Answer<Operation extends Record<string | number, any>> = NonNullable<FetchResponse<Operation, {}, \`\${string}/\${string}\`>['data']>;
${operations
  .map(
    ({ id, method, path, answer }) =>
      `export const ${id}: Same<Answer<paths['${path}']['${method}']>, components['schemas']['${answer}']> = true;`,
  )
  .join('\n')}
const client = createClient<paths>({ baseUrl: 'https://example.com' });
export async function cap(body: components['schemas']['SuggestBody']): Promise<string | undefined> {
  const { data, error } = await client.POST('/ai/suggest', { body });
  if (data) return data.ghost_nodes[0]?.title;
  return error.code === 'quota_exceeded' ? error.cap : undefined;
}`,
  'hey-api': (operations) => `
import * as api from './hey-api';
import type * as types from './hey-api';
${SAME}
${operations
  .map(({ id, answer }) => {
    return `export const ${id}: Same<NonNullable<Awaited<ReturnType<typeof api.${id}>>['data']>, types.${answer}> = true;`;
  })
  .join('\n')}`,
  orval: (operations) => `
import * as api from './orval';
${SAME}
type Answer<Call extends (...given: any[]) => Promise<{ status: number; data: unknown }>> = Extract<Awaited<ReturnType<Call>>, { status: 200 }>['data'];
${operations
  .map(({ id, answer }) => `export const ${id}: Same<Answer<typeof api.${id}>, api.${upper(answer)}> = true;`)
  .join('\n')}`,
};

const TSCONFIG = {
  compilerOptions: {
    ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2023', 'DOM', 'DOM.Iterable'] },
    ...{ strict: true, noEmit: true, types: [] },
  },
  include: ['.'],
};

describe('clients that generators make of the document', () => {
  let folder: string;
  /** What a command says; a generator that fails leaves nothing to compile. */
  const run = async (command: string, ...given: string[]): Promise<string> => {
    try {
      return (await promisify(execFile)(command, given, { cwd: folder })).stdout;
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clients-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    const orval = { cse: { input: CONTRACT, output: { target: 'orval.ts', client: 'fetch' } } };
    await writeFile(join(folder, 'orval.config.cjs'), `module.exports = ${JSON.stringify(orval)}`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('compile, and give the JSON answer of an operation that streams', async () => {
    const document = JSON.parse(await readFile(CONTRACT, 'utf8')) as OpenAPIObject;
    const operations = streamingOf(document);
    expect(operations.map(({ id }) => id)).toEqual(expect.arrayContaining(['suggest', 'followImageJob', 'checkCanon']));
    await Promise.all([
      run(bin('openapi-typescript'), CONTRACT, '-o', 'openapi-typescript.ts'),
      run(bin('openapi-ts'), '-i', CONTRACT, '-o', 'hey-api', '-c', '@hey-api/client-fetch', '--no-log-file'),
      run(bin('orval'), '--config', 'orval.config.cjs'),
    ]);
    for (const [name, proof] of Object.entries(PROOFS)) {
      await writeFile(join(folder, `${name}.proof.ts`), proof(operations));
    }
    expect(await run(bin('tsc'), '-p', '.')).toBe('');
  }, 120_000);
});
