import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

interface Schema {
  $ref?: string;
  required?: string[];
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

describe('a request that needs no body', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

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
