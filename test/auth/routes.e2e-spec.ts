import { uuidv7 } from '@cse/core';
import { UNLIMITED } from '../ai/unlimited';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

/** Every route that answers without a bearer token, and why that is right. A new one must be added here on purpose. */
const PUBLIC: Record<string, string> = {
  'POST /auth/token': 'the code and its verifier are the credential',
  'POST /auth/refresh': 'the refresh token is the credential',
  'POST /auth/logout': 'signing out never fails',
  'POST /auth/dev/login': 'only where DEV_LOGIN is true',
  'GET /auth/google': 'where signing in begins',
  'GET /auth/google/callback': 'the state and the browser binding are the credential',
  'GET /.well-known/jwks.json': 'public keys',
  'GET /.well-known/oauth-authorization-server': 'public metadata',
  'GET /health/live': 'for the platform',
  'GET /health/ready': 'for the platform; names components only',
  'GET /metrics': 'has a guard of its own: METRICS_TOKEN',
  'GET /files/*': 'the signature in the URL is the credential',
  'PUT /files/*': 'the signature in the URL is the credential',
  'POST /media/callbacks/:attempt/:signature': 'the signature in the URL is the credential',
};

interface Route {
  method: string;
  path: string;
}

const hasBody = (method: string) => ['POST', 'PUT', 'PATCH'].includes(method);

describe('the routes of the api', () => {
  let api: TestApi;
  let routes: Route[];
  let ada: SignedIn;

  beforeAll(async () => {
    api = await startTestApi(UNLIMITED);
    // HEAD follows its GET; OPTIONS is the preflight; /docs and /openapi.json are the public contract, /explorer a page.
    routes = api.routes
      .map((name) => ({ method: name.split(' ')[0]!, path: name.split(' ')[1]! }))
      .filter(({ method, path }) => method !== 'HEAD' && method !== 'OPTIONS' && !/^\/(docs|explorer)/.test(path));
    ada = await signIn(api);
  });

  afterAll(() => api.close());

  const nameOf = ({ method, path }: Route) => `${method} ${path}`;
  const isPublic = (route: Route) => nameOf(route) in PUBLIC;
  const call = ({ method, path }: Route, headers: Record<string, string> = {}) =>
    fetch(api.url + path.replace(/:\w+/g, uuidv7()).replace('*', 'x'), {
      method,
      headers: { ...(hasBody(method) ? { 'content-type': 'application/json' } : {}), ...headers },
      body: hasBody(method) ? '{}' : undefined,
      redirect: 'manual',
    });
  const statusesOf = async (some: Route[], headers?: Record<string, string>) => {
    const answers: Record<string, number> = {};
    for (const route of some) answers[nameOf(route)] = (await call(route, headers)).status;
    return answers;
  };
  const allAnswer = (some: Route[], status: number) => Object.fromEntries(some.map((route) => [nameOf(route), status]));

  it('T72 are guarded, or stand on the public list', async () => {
    const guarded = routes.filter((route) => !isPublic(route));
    expect(guarded.length).toBeGreaterThan(10);
    expect(await statusesOf(guarded)).toEqual(allAnswer(guarded, 401));
    const junk = { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.AA' };
    expect(await statusesOf(guarded, junk)).toEqual(allAnswer(guarded, 401));
  });

  it('T72 that the public list names are there, and answer without a token', async () => {
    const names = routes.map(nameOf);
    for (const name of Object.keys(PUBLIC)) expect(names).toContain(name);
    for (const [name, status] of Object.entries(await statusesOf(routes.filter(isPublic)))) {
      expect([name, status === 401 && name !== 'POST /auth/refresh']).toEqual([name, false]);
    }
  });

  it('T71 of an admin are closed to everybody else', async () => {
    const admin = routes.filter(({ path }) => path.startsWith('/admin'));
    expect(admin.length).toBeGreaterThan(0);
    expect(await statusesOf(admin)).toEqual(allAnswer(admin, 401));
    const bearer = { authorization: `Bearer ${ada.accessToken}` };
    expect(await statusesOf(admin, bearer)).toEqual(allAnswer(admin, 403));
  });

  it('T70 cannot be reached in another spelling, by another method, or by a header that claims one', async () => {
    const other = await signIn(api);
    const bearer = { authorization: `Bearer ${ada.accessToken}` };
    for (const path of [
      '/admin/usage/',
      '/ADMIN/usage',
      '//admin/usage',
      '/admin%2fusage',
      '/x/../admin/usage',
      '/admin/./usage',
    ]) {
      for (const headers of [{}, bearer]) {
        const { status } = await fetch(api.url + path, { headers });
        expect([path, [401, 403, 404].includes(status)]).toEqual([path, true]);
      }
    }
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const answer = await fetch(`${api.url}/auth/sessions?except=current`, {
        headers: { ...bearer, [name]: 'DELETE' },
      });
      expect([name, answer.status]).toEqual([name, 200]);
      const forwarded = await fetch(`${api.url}/health/live`, {
        headers: { 'x-original-url': '/admin/usage', 'x-rewrite-url': '/admin/usage' },
      });
      expect(forwarded.status).toBe(200);
    }
    const stillThere = { authorization: `Bearer ${other.accessToken}` };
    expect((await fetch(`${api.url}/auth/me`, { headers: stillThere })).status).toBe(200);
    expect((await fetch(`${api.url}/admin/usage`, { method: 'HEAD' })).status).toBe(401);
    expect((await fetch(`${api.url}/admin/usage`, { method: 'HEAD', headers: bearer })).status).toBe(403);
    expect((await fetch(`${api.url}/admin/usage`, { method: 'TRACE' }).catch(() => 'refused')).valueOf()).toBe(
      'refused',
    );
  });

  it('T69 take no field that they do not know, and change nothing for it', async () => {
    const headers = { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'application/json' };
    const before = await api.query('select role, plan, id from users where id = $1', [ada.userId]);
    for (const route of routes.filter(({ method }) => hasBody(method))) {
      if (route.path.startsWith('/files')) continue;
      const path = route.path.replace(/:\w+/g, uuidv7());
      for (const field of ['role', 'user_id', 'credits', 'id', 'created_at']) {
        const answer = await fetch(api.url + path, {
          method: route.method,
          headers,
          body: JSON.stringify({ [field]: 'admin' }),
        });
        const { errors } = (await answer.json()) as { errors?: { pointer: string }[] };
        // A job that is not there is not there, whatever is said to it.
        const refused = [403, 404].includes(answer.status) || errors?.some(({ pointer }) => pointer === `/${field}`);
        expect([nameOf(route), field, refused]).toEqual([nameOf(route), field, true]);
      }
    }
    expect(await api.query('select role, plan, id from users where id = $1', [ada.userId])).toEqual(before);
  });

  it('T118 answer with the headers that keep an answer where it belongs', async () => {
    const bearer = { authorization: `Bearer ${ada.accessToken}` };
    for (const route of [...routes, { method: 'GET', path: '/no/such/route' }]) {
      const { headers } = await call(route, bearer);
      expect([nameOf(route), headers.get('x-content-type-options')]).toEqual([nameOf(route), 'nosniff']);
      expect([nameOf(route), headers.get('x-powered-by')]).toEqual([nameOf(route), null]);
      expect([nameOf(route), headers.get('server')]).toEqual([nameOf(route), null]);
      expect(headers.get('x-request-id')).toBeTruthy();
      if (route.path.startsWith('/auth/')) expect(headers.get('cache-control')).toBe('no-store, no-transform');
      if (headers.get('content-type')?.includes('html')) expect(headers.get('content-security-policy')).toBeTruthy();
    }
  });
});
