import { ManualClock } from '@cse/core';
import { breakableLink, type BreakableLink } from '../harness/breakable-link';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

const LIMITS = {
  USER_RATE_LIMITS: 'reads=4,writes=4,invitations=3',
  RATE_LIMIT_PER_MINUTE: '3',
  TEXT_PROVIDER: 'sketch',
};

interface Answer {
  status: number;
  headers: Headers;
  body: { code?: string; retry_after_s?: number };
}

describe('the limits of a user', () => {
  let database: TestDatabase;
  let link: BreakableLink;
  let one: TestApi;
  let two: TestApi;
  let serial = 0;
  let ada: SignedIn;

  beforeAll(async () => {
    database = await createTestDatabase();
    const { hostname, port } = new URL(database.url);
    link = await breakableLink({ host: hostname, port: Number(port || 5432) });
    const keys = { DATA_DIR: '.data/test-limits' };
    // What is known of a session for seconds stays known: the clock stands still.
    const clock = new ManualClock(new Date());
    one = await startTestApi({ ...LIMITS, ...keys, DATABASE_URL: link.through(database.url) }, { database, clock });
    two = await startTestApi({ ...LIMITS, ...keys, JWT_ISSUER: one.url }, { database, clock });
  });
  beforeEach(async () => {
    ada = await signIn(one, `ada-${serial++}@example.com`);
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await link.close();
    await database.drop();
  });

  async function call(api: TestApi, method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(api.url + path, {
      method,
      headers: {
        authorization: `Bearer ${ada.accessToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text ? (JSON.parse(text) as Answer['body']) : {} };
  }

  const read = (api: TestApi) => call(api, 'GET', '/usage/current');
  const write = (api: TestApi) => call(api, 'PUT', '/creator/preferences', { genres: ['sea'] });
  const story = { active_path: [{ id: 'n_1', parent_id: null, text: 'The lamp went out.' }], branch_canon: {} };
  const suggest = (api: TestApi) => call(api, 'POST', '/ai/suggest', story);

  it('are of an hour for invitations, since those write to others', async () => {
    const path = '/projects/01890a5d-ac96-774b-bcce-b302099a8057/members';
    const answers = await Promise.all(
      [one, two, one, two, one].map((api) => call(api, 'POST', path, { email: 'eve@example.com', role: 'viewer' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([404, 404, 404, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.headers.get('ratelimit-policy')).toContain('"invitations";q=3;w=3600');
    expect(refused.body.retry_after_s).toBeGreaterThan(600);
  });

  it.each([
    { name: 'reads', ask: read, limit: 4 },
    { name: 'writes', ask: write, limit: 4 },
    { name: 'text', ask: suggest, limit: 3 },
  ])(
    'invariant 23: two processes admit $limit $name in a minute together, and say so',
    async ({ name, ask, limit }) => {
      const asked = Array.from({ length: 3 * limit }, (_, index) => ask(index % 2 ? one : two));
      const answers = await Promise.all(asked);
      const refused = answers.filter(({ status }) => status === 429);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(limit);
      expect(refused).toHaveLength(2 * limit);
      for (const { headers } of answers) {
        expect(headers.get('ratelimit-policy')).toBe(`"${name}";q=${limit};w=60`);
        expect(headers.get('ratelimit')).toMatch(new RegExp(`^"${name}";r=\\d;t=\\d+$`));
      }
      for (const { headers, body } of refused) {
        expect(body.code).toBe('rate_limited');
        expect(headers.get('retry-after')).toBe(String(body.retry_after_s));
        expect(body.retry_after_s).toBeGreaterThan(0);
      }
      // Each class has a bucket of its own.
      for (const other of [read, write, suggest].filter((other) => other !== ask)) {
        expect((await other(one)).status).toBe(200);
      }
    },
  );

  it('invariant 28: estimates are limited too, though they cost nothing', async () => {
    const ask = () => call(one, 'POST', '/usage/estimate', { operation: 'ai.suggest', request: story });
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await ask()).status));
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it('a metered answer says its limit also when it is refused before anything is reserved', async () => {
    const { status, headers } = await call(one, 'POST', '/ai/suggest', { ...story, max_cost_usd: -1 });
    expect(status).toBe(400);
    expect(headers.get('ratelimit-policy')).toBe('"text";q=3;w=60');
  });

  it('while the store is away, what costs is closed and what is cheap is counted by the process alone', async () => {
    expect((await suggest(one)).status).toBe(200);
    link.cut();
    try {
      const costly = await suggest(one);
      expect([costly.status, costly.body.code]).toEqual([503, 'store_unavailable']);
      const reads = await Promise.all(Array.from({ length: 12 }, () => read(one)));
      // What is asked for needs the database; the limit in front of it holds without.
      const statuses = reads.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array<number>(8).fill(429), ...Array<number>(4).fill(503)]);
      // Both applications of this process log through the one that was made last.
      expect(two.logs.events('rate_limit_store_down')).toHaveLength(1);
    } finally {
      link.mend();
    }
  });
});
