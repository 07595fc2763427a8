import { ManualClock, uuidv7 } from '@cse/core';
import { me, post, replyOf, type Reply } from '../auth/session-caller';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { UNLIMITED } from '../ai/unlimited';

const LIMIT = 60;

/** What honest but broken clients do. Each is slowed where it is clumsy, and nowhere else; none is signed out. */
describe('honest clients that are broken', () => {
  const clock = new ManualClock(new Date());
  let fake: FakeAnthropic;
  let api: TestApi;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    const text = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-ant-test', ACCESS_TTL_S: '900' };
    api = await startTestApi({ ...UNLIMITED, ...text, ADMIN_EMAILS: 'root@example.com' }, { clock });
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const bearer = ({ accessToken }: SignedIn) => ({ authorization: `Bearer ${accessToken}` });
  const get = async (who: SignedIn, path: string): Promise<Reply> =>
    replyOf(await fetch(`${api.url}${path}`, { headers: bearer(who) }));
  const suggest = (who: SignedIn, body: object = sampleStory(), headers: Record<string, string> = {}): Promise<Reply> =>
    post(api, '/ai/suggest', body, { ...bearer(who), ...headers });
  const picture = (who: SignedIn, body: object = { prompt: 'A harbour', commit: true }): Promise<Reply> =>
    post(api, '/images/generate', body, bearer(who));

  async function expectGoodStanding(who: SignedIn): Promise<void> {
    const seen = await me(api, who.accessToken);
    expect([seen.status, seen.body.standing]).toEqual([200, expect.objectContaining({ state: 'good' })]);
    expect(await api.query('select 1 from security_events where user_id = $1', [who.userId])).toEqual([]);
  }

  it('a sync storm over erased ids is slowed on that route alone, however long it lasts', async () => {
    const ada = await signIn(api, 'ada@example.com');
    const seen = new Map<string, number>();
    for (let second = 0; second < 60; second++) {
      for (const answer of await Promise.all(Array.from({ length: 5 }, () => get(ada, `/artifacts/${uuidv7()}`)))) {
        seen.set(answer.code, (seen.get(answer.code) ?? 0) + 1);
      }
      clock.advance(1_000);
    }
    expect([...seen.keys()].sort()).toEqual(['not_found', 'rate_limited']);
    expect(seen.get('not_found')).toBeGreaterThanOrEqual(LIMIT);

    await get(ada, `/artifacts/${uuidv7()}`);
    const slowed = await get(ada, `/artifacts/${uuidv7()}`);
    expect([slowed.status, slowed.body.reason]).toEqual([429, 'unknown_ids']);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(slowed.body.detail).toMatch(/404/);
    expect((await get(ada, `/images/jobs/${uuidv7()}`)).code).toBe('not_found');
    expect((await picture(ada)).status).toBe(202);
    expect((await suggest(ada)).status).toBe(200);
    const standing = (await me(api, ada.accessToken)).body.standing as { slowed: unknown[] };
    expect(standing.slowed).toEqual([
      expect.objectContaining({ place: 'route:GET /artifacts/:id', reason: 'unknown_ids' }),
    ]);
    await expectGoodStanding(ada);

    clock.advance(120_000);
    expect((await get(ada, `/artifacts/${uuidv7()}`)).code).toBe('not_found');
  });

  it('an offline queue that is replayed at once, with every request wrong, slows that route alone', async () => {
    const bob = await signIn(api, 'bob@example.com');
    const codes = new Set<string>();
    for (let index = 0; index < LIMIT + 10; index++) codes.add((await picture(bob, { promt: 'x' })).code);
    expect([...codes]).toEqual(['validation_failed', 'rate_limited']);
    expect((await picture(bob)).body.reason).toBe('invalid_requests');
    expect((await suggest(bob)).status).toBe(200);
    await expectGoodStanding(bob);
  });

  it('one idempotency key over a changing draft slows suggestions, and neither pictures nor the account', async () => {
    const cyd = await signIn(api, 'cyd@example.com');
    const key = { 'idempotency-key': 'draft-of-cyd' };
    const codes: string[] = [];
    for (let index = 0; index < LIMIT + 2; index++) {
      codes.push((await suggest(cyd, { ...sampleStory(), steer: `change ${index}` }, key)).code);
    }
    expect(codes[0]).toBe('ok');
    expect(new Set(codes.slice(1))).toEqual(new Set(['idempotency_key_reused', 'rate_limited']));
    expect((await suggest(cyd)).body.reason).toBe('reused_idempotency_key');
    expect((await picture(cyd)).status).toBe(202);
    await expectGoodStanding(cyd);
  });

  it('a retry loop that asks again each second after a 429 stays signed in', async () => {
    const dan = await signIn(api, 'dan@example.com');
    for (let index = 0; index < LIMIT + 5; index++) await picture(dan, { promt: 'x' });
    for (let second = 0; second < 120; second++) {
      expect([400, 429]).toContain((await picture(dan, { promt: 'x' })).status);
      clock.advance(1_000);
    }
    expect((await suggest(dan)).status).toBe(200);
    await expectGoodStanding(dan);
  });

  it('a writer of dark fiction is told which policy was met, and makes harmless pictures meanwhile', async () => {
    const eve = await signIn(api, 'eve@example.com');
    fake.next('refusal_empty', 12);
    const answers: Reply[] = [];
    for (let index = 0; index < 12; index++) answers.push(await suggest(eve));
    expect(answers.slice(0, 10).map(({ code }) => code)).toEqual(Array(10).fill('content_refused'));
    const policy = { provider: 'anthropic', url: 'https://www.anthropic.com/legal/aup' };
    expect(answers[2]!.body.policy).toEqual(policy);
    expect(answers.slice(10).map(({ status, body }) => [status, body.reason])).toEqual([
      [429, 'refused_content'],
      [429, 'refused_content'],
    ]);
    expect((await picture(eve)).status).toBe(202);
    await expectGoodStanding(eve);
    clock.advance(60_000);
    fake.reset();
    expect((await suggest(eve)).status).toBe(200);
  });

  it('pictures that a vendor refuses slow pictures alone, in every process', async () => {
    const flo = await signIn(api, 'flo@example.com');
    const draft = { prompt: 'A harbour', commit: false };
    for (let index = 0; index < 10; index++) expect((await picture(flo, draft)).status).toBe(200);
    // As the worker writes it when a vendor refuses.
    const refused = { code: 'content_refused', message: 'refused', retryable: false };
    await api.query(
      `update generations set status = 'failed', stage = null, input = null, charged = 0, error = $2, finished_at = $3, provider = 'fal' where user_id = $1`,
      [flo.userId, refused, clock.now()],
    );
    const slowed = await picture(flo);
    expect([slowed.status, slowed.body.reason, slowed.body.policy]).toEqual([
      429,
      'refused_content',
      { provider: 'fal', url: 'https://fal.ai/legal/acceptable-use-policy' },
    ]);
    expect((await suggest(flo)).status).toBe(200);
    await expectGoodStanding(flo);
    clock.advance(600_000);
    expect((await picture(await signIn(api, 'flo@example.com'))).status).toBe(202);
  });

  it('an app whose clock is wrong or whose user taps twice is as good as any', async () => {
    const gus = await signIn(api, 'gus@example.com');
    const wrongTime = { date: new Date(0).toUTCString(), 'if-modified-since': new Date(2e12).toUTCString() };
    const key = { 'idempotency-key': 'double-tap', ...wrongTime };
    for (let index = 0; index < 20; index++) {
      const taps = await Promise.all([suggest(gus, sampleStory(), key), suggest(gus, sampleStory(), key)]);
      for (const { status } of taps) expect([200, 409]).toContain(status);
    }
    await expectGoodStanding(gus);
  });

  it('ids of nothing are no attack, ids of somebody else are', async () => {
    const hal = await signIn(api, 'hal@example.com');
    const ivy = await signIn(api, 'ivy@example.com');
    const theirs = await Promise.all(Array.from({ length: 8 }, async () => (await picture(hal)).body.job_id as string));
    const signals = () =>
      api.query<{ name: string }>('select name from security_events where user_id = $1', [ivy.userId]);
    for (const [index, id] of theirs.entries()) {
      await get(ivy, `/images/jobs/${uuidv7()}`);
      expect((await get(ivy, `/images/jobs/${id}`)).status).toBe(404);
      await eventually(async () => expect(await signals()).toHaveLength(Math.max(0, index - 4)));
      clock.advance(1_000);
    }
    expect(new Set((await signals()).map(({ name }) => name))).toEqual(new Set(['foreign_id']));
  });
});
