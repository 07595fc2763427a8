import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { EventReader } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';

/** What the contract allows, in milliseconds. */
const WITHIN = 15_000;

describe('open event streams', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let second: TestApi;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    const environment = {
      ...UNLIMITED,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-ant-canary-key',
      ADMIN_EMAILS: 'root@example.com',
      JWT_ISSUER: 'https://api.example.com',
    };
    api = await startTestApi(environment);
    second = await startTestApi(environment, { database: api.database });
  });

  afterEach(() => fake.reset());

  afterAll(async () => {
    await second.close();
    await api.close();
    await fake.close();
  });

  const open = (token: string | undefined, query = '') =>
    fetch(`${api.url}/ai/suggest${query}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(sampleStory()),
    });

  /** A stream of which half is out and the rest waits, and the upstream call behind it. */
  async function halfway(who: SignedIn) {
    fake.next('hold_middle');
    const reader = new EventReader(await open(who.accessToken));
    expect((await reader.next())?.event).toBe('meta');
    return { reader, call: await fake.arrived(1) };
  }

  async function ending(reader: EventReader) {
    let last = await reader.next();
    for (let next = last; next; next = await reader.next()) last = next;
    return last;
  }

  it('T95 need a token, in its header', async () => {
    const { accessToken } = await signIn(api);
    expect((await open(undefined)).status).toBe(401);
    expect((await open('x.y.z')).status).toBe(401);
    expect((await open(undefined, `?access_token=${accessToken}&token=${accessToken}`)).status).toBe(401);
  });

  it(
    'T96 end when their session does, wherever that was ended, and so does the work below; what was used is charged',
    async () => {
      const ada = await signIn(api, 'ada@example.com');
      const { reader, call } = await halfway(ada);
      const bearer = { authorization: `Bearer ${ada.accessToken}` };
      expect((await fetch(`${second.url}/auth/logout`, { method: 'POST', headers: bearer })).status).toBe(204);
      expect(await ending(reader)).toMatchObject({ event: 'error', data: { code: 'session_revoked', status: 401 } });
      await eventually(() => Promise.resolve(expect(call.aborted).toBe(true)));
      await eventually(async () => {
        const rows = await api.query<{ cost: string }>('select cost from usage_ledger where user_id = $1', [
          ada.userId,
        ]);
        expect(rows).toHaveLength(1);
        expect(Number(rows[0]!.cost)).toBeGreaterThan(0);
      });
      expect(await api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
    },
    2 * WITHIN,
  );

  it(
    'T96 end when an admin suspends the account',
    async () => {
      const eve = await signIn(api, 'eve@example.com');
      const admin = await signIn(api, 'root@example.com');
      const { reader } = await halfway(eve);
      const suspended = await fetch(`${second.url}/admin/users/${eve.userId}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${admin.accessToken}`, 'content-type': 'application/json' },
        body: '{"suspended":true}',
      });
      expect(suspended.status).toBe(200);
      expect(await ending(reader)).toMatchObject({ event: 'error', data: { code: 'session_revoked' } });
    },
    2 * WITHIN,
  );

  describe('of a job', () => {
    const LIMIT = 3;
    let job: string;
    let ada: SignedIn;
    let limited: TestApi;

    beforeAll(async () => {
      limited = await startTestApi({ ...UNLIMITED, STREAMS_PER_USER: String(LIMIT) });
      ada = await signIn(limited, 'ada@example.com');
      const draft = await fetch(`${limited.url}/images/generate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'A lighthouse', commit: false }),
      });
      job = ((await draft.json()) as { job_id: string }).job_id;
    });

    afterAll(() => limited.close());

    const follow = (who: SignedIn, signal?: AbortSignal, headers: Record<string, string> = {}) =>
      fetch(`${limited.url}/images/jobs/${job}/events`, {
        headers: { authorization: `Bearer ${who.accessToken}`, accept: 'text/event-stream', ...headers },
        signal,
      });

    it('T97 are so many a user, and a closed one makes room; others are not touched', async () => {
      const leave = new AbortController();
      const stays = new AbortController();
      const opened = [await follow(ada, leave.signal)];
      while (opened.length < LIMIT) opened.push(await follow(ada, stays.signal));
      expect(opened.map(({ status }) => status)).toEqual(Array(LIMIT).fill(200));
      const refused = await follow(ada);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
      leave.abort();
      await eventually(async () => {
        const again = await follow(ada, stays.signal);
        expect(again.status).toBe(200);
      });
      stays.abort();
    });

    it('T95 T98 are their owner’s alone, and whatever an event id says, only their own events come', async () => {
      const eve = await signIn(limited, 'eve@example.com');
      expect((await follow(eve)).status).toBe(404);
      for (const id of ['-1', '99999999999999999999', '1e9', 'abc', `${job}`, "1' or '1'='1"]) {
        const leave = new AbortController();
        const answer = await follow(ada, leave.signal, { 'last-event-id': id });
        expect([id, [200, 400].includes(answer.status)]).toEqual([id, true]);
        leave.abort();
      }
    });
  });

  it('go on for everybody else', async () => {
    const bob = await signIn(api, 'bob@example.com');
    const other = await signIn(api, 'bob@example.com');
    const { reader } = await halfway(bob);
    const bearer = { authorization: `Bearer ${other.accessToken}` };
    await fetch(`${api.url}/auth/logout`, { method: 'POST', headers: bearer });
    fake.resume();
    expect((await ending(reader))?.event).toBe('done');
  });
});
