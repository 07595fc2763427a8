import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNLIMITED } from '../ai/unlimited';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

interface Schema {
  $ref?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const DOCUMENT = JSON.parse(readFileSync(join(__dirname, '..', '..', 'contracts', 'openapi.json'), 'utf8')) as Document;
const ID = '0197a1c0-0000-7000-8000-000000000000';

/** True when nothing in the body has to be there. */
function needsNoBody({ requestBody }: Operation): boolean {
  const { schema } = requestBody?.content['application/json'] ?? {};
  const named = schema?.$ref ? DOCUMENT.components.schemas[schema.$ref.split('/').at(-1)!] : schema;
  return !requestBody || (named !== undefined && (named.required ?? []).length === 0);
}

const ROUTES = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
  Object.entries(operations)
    .filter(([method, operation]) => ['post', 'put', 'patch', 'delete'].includes(method) && needsNoBody(operation))
    .map(([method]) => [method.toUpperCase(), path] as const),
);

/** Places below a schema at which the document says that there is an object: `shots/0`, `style`. */
function objectsIn(schema: Schema, path: string[] = [], above: readonly Schema[] = []): string[][] {
  const { $ref, ...said } = schema;
  const named: Schema = $ref ? DOCUMENT.components.schemas[$ref.split('/').at(-1)!]! : said;
  if (above.includes(named)) return [];
  const below = (inner: Schema, ...steps: string[]) => objectsIn(inner, [...path, ...steps], [...above, named]);
  return [
    ...(named.properties && path.length > 0 ? [path] : []),
    ...Object.entries(named.properties ?? {}).flatMap(([name, inner]) => below(inner, name)),
    ...(named.items ? below(named.items, '0') : []),
    ...[...(named.allOf ?? []), ...(named.anyOf ?? []), ...(named.oneOf ?? [])].flatMap((inner) => below(inner)),
  ];
}

/** A body that has nothing but a list at that place. */
function listAt(path: readonly string[]): unknown {
  return path.reduceRight<unknown>((value, step) => (step === '0' ? [value] : { [step]: value }), []);
}

const OBJECTS = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, { requestBody }]) => {
    const { schema } = requestBody?.content['application/json'] ?? {};
    const places = new Set(schema && objectsIn(schema).map((steps) => steps.join('/')));
    return places.size > 0 ? [[method.toUpperCase(), path, [...places]] as const] : [];
  }),
);

const WITHOUT = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
  Object.entries(operations)
    .filter(([method, { requestBody }]) => method === 'post' && !requestBody && path.includes('{id}'))
    .map(([method]) => [method.toUpperCase(), path] as const),
);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ ...UNLIMITED, ADMIN_EMAILS: 'root@example.com' });
});
afterAll(() => api.close());

describe('a list in place of an object', () => {
  it('is looked for wherever the document has an object in a body', () => {
    const places = OBJECTS.flatMap(([method, path, found]) => found.map((place) => `${method} ${path} ${place}`));
    for (const place of [
      'POST /storyboards shots/0',
      'POST /storyboards shots/0/cites/0',
      'POST /storyboards style',
      'POST /storyboards/{id}/shots/{label}/redo cast/0',
      'POST /projects/{id}/rotate keys/0',
      'POST /projects/{id}/rotate keys/0/certificate',
      'POST /video/stitch clips/0',
      'POST /ai/suggest branch_canon/facts/0/sources/0',
      'PATCH /admin/users/{id} caps',
    ]) {
      expect(places).toContain(place);
    }
  });

  it.each(OBJECTS)('is refused, and it is said where: %s %s', async (method, path, places) => {
    for (const place of places) {
      expect([place, ...(await refusal(method, path, listAt(place.split('/'))))]).toEqual([
        ...[place, 400, 'validation_failed'],
        expect.arrayContaining([`/${place}`]),
      ]);
    }
  });

  it('is refused too by who only says what the request would cost', async () => {
    const request = { shots: [[{ label: 'a', prompt: 'dog' }]] };
    const refused = await refusal('POST', '/usage/estimate', { operation: 'storyboard', request });
    expect(refused).toEqual([400, 'validation_failed', ['/request/shots/0']]);
  });

  it.each(WITHOUT)('and so is a field where none is read: %s %s', async (method, path) => {
    const refused = await refusal(method, path, { max_cost_usd: 1 });
    expect(refused).toEqual([400, 'validation_failed', ['/max_cost_usd']]);
    expect(await refusal(method, path, {})).toEqual([404, 'not_found', undefined]);
  });

  async function refusal(method: string, path: string, body: unknown) {
    const { accessToken } = await signIn(api, 'root@example.com');
    const answer = await fetch(api.url + path.replace(/\{\w+\}/g, ID), {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { code, errors } = (await answer.json()) as { code: string; errors?: { pointer: string }[] };
    return [answer.status, code, errors?.map(({ pointer }) => pointer)];
  }
});

describe('a request that needs no body', () => {
  it('is told from the document of the api', () => {
    const named = ROUTES.map((route) => route.join(' '));
    for (const route of [
      'POST /images/jobs/{id}/commit',
      'POST /images/jobs/{id}/cancel',
      'POST /auth/logout',
      'DELETE /auth/sessions/{id}',
      'DELETE /creator/preferences',
    ]) {
      expect(named).toContain(route);
    }
  });

  /** Of a caller of its own: some of the routes end their session. */
  async function answer(method: string, path: string, headers: Record<string, string>, body?: BodyInit) {
    const { accessToken } = await signIn(api);
    const init = { method, headers: { authorization: `Bearer ${accessToken}`, ...headers }, body, duplex: 'half' };
    const response = await fetch(`${api.url}${path.replace('{id}', ID)}`, init as RequestInit);
    const text = await response.text();
    return [response.status, text && (JSON.parse(text) as { code?: string }).code];
  }

  it.each(ROUTES)('invariant 42: takes an empty one, whatever its type is said to be: %s %s', async (method, path) => {
    const without = await answer(method, path, {});
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      expect([type, ...(await answer(method, path, { 'content-type': type }, ''))]).toEqual([type, ...without]);
    }
    // Of a length that is not told beforehand.
    const chunked = new ReadableStream({ start: (pieces) => pieces.close() });
    expect(await answer(method, path, { 'content-type': 'application/json' }, chunked)).toEqual(without);
  });
});
