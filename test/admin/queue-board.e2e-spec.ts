import { randomBytes } from 'node:crypto';
import { chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { testRedisUrl } from '../harness/test-redis';

const PROMPT = 'a lighthouse keeper named Quimby';
const redis = testRedisUrl();
const BACKENDS: [string, Record<string, string>][] = [
  ['PostgreSQL', {}],
  ...(redis
    ? [
        ['Redis', { REDIS_URL: redis, QUEUE_PREFIX: `cse-board-${randomBytes(4).toString('hex')}` }] as [
          string,
          Record<string, string>,
        ],
      ]
    : []),
];

describe.each(BACKENDS)('the board of queues, jobs in %s', (_, environment) => {
  let api: TestApi;
  let root: SignedIn;
  let ada: SignedIn;
  let job: string;

  beforeAll(async () => {
    api = await startTestApi({ ADMIN_EMAILS: 'root@example.com', ...environment });
    root = await signIn(api, 'root@example.com');
    ada = await signIn(api);
    const answer = await fetch(`${api.url}/images/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: PROMPT, commit: true }),
    });
    job = ((await answer.json()) as { job_id: string }).job_id;
  });
  afterAll(() => api.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${api.url}/admin/queues${path}`, { headers });
  const as = ({ accessToken }: SignedIn): Record<string, string> => ({ authorization: `Bearer ${accessToken}` });
  const enter = (who: SignedIn): Promise<Response> =>
    fetch(`${api.url}/admin/queues/session`, { method: 'POST', headers: as(who) });

  it('is for admins alone, every part of it', async () => {
    for (const path of ['', '/', '/api/queues', '/queue/image', '/static/favicon.ico', '/api/redis/stats']) {
      const stranger = await get(path);
      expect([path, stranger.status, stranger.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      expect(stranger.headers.get('content-type')).toContain('application/problem+json');
      expect([path, (await get(path, as(ada))).status]).toEqual([path, 403]);
      expect([path, (await get(path, { cookie: `__Host-queues=${ada.accessToken}` })).status]).toEqual([path, 403]);
      expect([path, (await get(path, { cookie: '__Host-queues=x.y.z' })).status]).toEqual([path, 401]);
    }
    expect((await enter(ada)).status).toBe(403);
  });

  it('shows the ids of jobs, and nothing of what they are about', async () => {
    const shown = (await (await get('/api/queues?activeQueue=image&status=latest', as(root))).json()) as {
      queues: { name: string; readOnlyMode: boolean; jobs: { id: string; data: unknown }[] }[];
    };
    expect(shown.queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
      ['image', true],
      ['video', true],
      ['stitch', true],
    ]);
    const [found] = shown.queues[0]!.jobs;
    expect([found!.id, found!.data]).toEqual([job, { generation_id: job }]);
    expect(JSON.stringify(shown)).not.toContain('Quimby');
  });

  it('changes nothing', async () => {
    for (const [method, path] of [
      ['PUT', '/api/queues/image/pause'],
      ['PUT', '/api/queues/image/empty'],
      ['PUT', '/api/queues/image/obliterate'],
      ['POST', '/api/queues/image/add'],
      ['PUT', `/api/queues/image/${job}/clean`],
      ['PUT', '/api/queues/pause'],
    ] as const) {
      const answer = await fetch(`${api.url}/admin/queues${path}`, { method, headers: as(root) });
      expect([path, answer.status]).toEqual([path, 403]);
    }
    expect((await get(`/api/queues/image/${job}`, as(root))).status).toBe(200);
  });

  it('lets a browser in by a cookie for as long as the token is good, and no longer than the session', async () => {
    const entered = await enter(root);
    expect(entered.status).toBe(204);
    const [cookie, ...attributes] = entered.headers.get('set-cookie')!.split('; ');
    expect(attributes).toEqual([
      'Path=/',
      expect.stringMatching(/^Max-Age=[1-9]\d+$/),
      'HttpOnly',
      'Secure',
      'SameSite=Strict',
    ]);
    const page = await get('', { cookie: cookie! });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'.*frame-ancestors 'none'/,
    );
    expect(page.headers.get('cache-control')).toBe('no-store, no-transform');
    // The cookie is for the board: nothing else takes it for a credential.
    expect((await fetch(`${api.url}/auth/me`, { headers: { cookie: cookie! } })).status).toBe(401);
    await fetch(`${api.url}/auth/sessions/${root.sessionId}`, { method: 'DELETE', headers: as(root) });
    expect((await get('', { cookie: cookie! })).status).toBe(401);
    root = await signIn(api, 'root@example.com');
  });

  if (CHROMIUM) it('is seen in a browser', lookAtIt);
  else process.stderr.write('\nNOTE: no Chromium here, so nobody looks at /admin/queues.\n');

  async function lookAtIt(): Promise<void> {
    const browser = await chromium.launch(CHROMIUM_OPTIONS);
    try {
      const page = await browser.newPage();
      const foreign: string[] = [];
      page.on('response', (response) => {
        if (!response.url().startsWith(`${api.url}/`)) foreign.push(response.url());
      });
      await page.goto(`${api.url}/docs`);
      const status = await page.evaluate(
        async (authorization) =>
          (await fetch('/admin/queues/session', { method: 'POST', headers: { authorization } })).status,
        as(root).authorization!,
      );
      expect(status).toBe(204);
      await page.goto(`${api.url}/admin/queues`);
      await page.getByText('stitch').first().waitFor();
      await page.goto(`${api.url}/admin/queues/queue/image`);
      await page.getByText(job).first().waitFor();
      // The page asks for a font of somebody else's; its policy lets no such request out.
      expect(foreign).toEqual([]);
    } finally {
      await browser.close();
    }
  }
});
