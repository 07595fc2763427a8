import { ManualClock } from '@cse/core';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SuggestCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

const MINUTE_MS = 60_000;

/** What a good story is refused for: who sends it, what it may cost, how often it comes. */
describe('POST /ai/suggest refuses a good story', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let fake: FakeAnthropic;
  let api: TestApi;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await start();
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const start = (more: Record<string, string> = {}) =>
    startTestApi(
      { ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test', ...more },
      { clock, ...(api ? { database: api.database } : {}) },
    );

  /** Another api on the same database, with a limit of its own. */
  async function limited(environment: Record<string, string>, use: (ask: SuggestCaller) => Promise<void>) {
    const other = await start(environment);
    try {
      await use(new SuggestCaller(other.url, (await signIn(other)).accessToken));
    } finally {
      await other.close();
    }
  }

  it.each([
    ['forged', 'unauthenticated', (token: string) => withSubject(token, '0190a000-0000-7000-8000-000000000000')],
    ['unsigned', 'unauthenticated', (token: string) => unsigned(token)],
  ])('from a caller whose token is %s: 401 %s', async (_, code, change) => {
    const { accessToken } = await signIn(api);
    const { status, body, headers } = await new SuggestCaller(api.url, change(accessToken)).json(sampleStory());
    expect([status, body.code]).toEqual([401, code]);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
    expect(fake.requests).toHaveLength(0);
  });

  it('from a caller whose token has expired, or whose session has ended: 401 with its own code', async () => {
    const { accessToken } = await signIn(api);
    const ask = new SuggestCaller(api.url, accessToken);
    clock.advance(11 * MINUTE_MS);
    expect((await ask.json(sampleStory())).body.code).toBe('token_expired');
    const again = await signIn(api);
    const headers = { authorization: `Bearer ${again.accessToken}` };
    expect((await fetch(`${api.url}/auth/logout`, { method: 'POST', headers })).status).toBe(204);
    const ended = await new SuggestCaller(api.url, again.accessToken).json(sampleStory());
    expect([ended.status, ended.body.code]).toEqual([401, 'session_revoked']);
    expect(fake.requests).toHaveLength(0);
  });

  it('that would cross a cap: 402 with the cap, what is left of it and when it begins anew', async () => {
    await limited({ DAILY_COST_CAP_USD: '0.0001' }, async (ask) => {
      const { status, body } = await ask.json(sampleStory());
      expect([status, body]).toMatchObject([
        402,
        { code: 'quota_exceeded', cap: 'daily_cost', limit: 0.0001, resets_at: '2026-11-23T00:00:00.000Z' },
      ]);
      const { remaining, required } = body as unknown as Record<string, number>;
      expect(required).toBeGreaterThan(remaining!);
    });
    const ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
    const own = await ask.json({ ...sampleStory(), max_cost_usd: 0.000001 });
    expect([own.status, own.body]).toMatchObject([402, { code: 'quota_exceeded', cap: 'request' }]);
    expect(fake.requests).toHaveLength(0);
  });

  it('that comes too often: 429 with when to come again', async () => {
    await limited({ RATE_LIMIT_PER_MINUTE: '1' }, async (ask) => {
      clock.advance(5 * MINUTE_MS);
      expect((await ask.json(sampleStory())).status).toBe(200);
      const { status, body, headers } = await ask.json(sampleStory());
      expect([status, body]).toMatchObject([429, { code: 'rate_limited', retry_after_s: 60 }]);
      expect(headers.get('retry-after')).toBe('60');
      expect(headers.get('ratelimit-policy')).toBe('"text";q=1;w=60');
      expect(headers.get('ratelimit')).toBe('"text";r=0;t=60');
      expect(fake.requests).toHaveLength(1);
    });
  });
});

function withSubject(token: string, sub: string): string {
  const [head, payload, signature] = token.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [head, encoded({ ...claims, sub }), signature].join('.');
}

function unsigned(token: string): string {
  return `${encoded({ alg: 'none', typ: 'at+jwt' })}.${token.split('.')[1]}.`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
