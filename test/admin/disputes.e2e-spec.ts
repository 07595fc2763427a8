import { ManualClock, uuidv7 } from '@cse/core';
import { HoldBook, parseCatalogue, PriceCatalogue, Reconciler, Rerater, type Operation } from '@cse/usage';
import { DataSource } from 'typeorm';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { cents, hold, line } from '../usage/budget-harness';

const TODAY = new Date('2026-11-22T12:00:00Z');

describe('disputes with providers (invariant 5)', () => {
  const clock = new ManualClock(TODAY);
  let api: TestApi;
  let ada: SignedIn;
  let admins: [SignedIn, SignedIn];

  beforeAll(async () => {
    const environment = { ADMIN_EMAILS: 'root@example.com, second@example.com', GLOBAL_MONTHLY_COST_CAP_USD: '1000' };
    api = await startTestApi({ ...environment, DAILY_COST_CAP_USD: '1' }, { clock });
    admins = [await signIn(api, 'root@example.com'), await signIn(api, 'second@example.com')];
  });
  beforeEach(async () => {
    ada = await signIn(api, `${uuidv7()}@example.com`);
  });
  afterEach(async () => {
    expect(await new Reconciler(api.app.get(DataSource)).differences(new Date(0))).toEqual([]);
  });
  afterAll(() => api.close());

  const call = async (who: SignedIn, path: string, state?: string) => {
    const answer = await fetch(`${api.url}${path}`, {
      method: state === undefined ? 'GET' : 'PATCH',
      headers: { authorization: `Bearer ${who.accessToken}`, 'content-type': 'application/json' },
      ...(state === undefined ? {} : { body: JSON.stringify({ state }) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const items = async (path: string, who = admins[0]) =>
    (await call(who, path)).body.items as Record<string, unknown>[];
  const spent = async () => {
    const { day, month } = (await call(ada, '/usage/current')).body as Record<string, { cost_usd: number }>;
    return [day!.cost_usd, month!.cost_usd];
  };
  const deployment = async () =>
    ((await call(admins[0], '/admin/usage')).body as { deployment: { cost_usd: number } }).deployment.cost_usd;
  const audit = async () =>
    (await items(`/admin/abuse-events?user_id=${ada.userId}`)).filter(({ name }) => name === 'dispute_settled');

  /** A request of Ada's whose line is disputed; gives the id of the dispute. */
  async function disputed(change: Parameters<typeof line>[1], operation: Operation = 'ai.suggest'): Promise<string> {
    const cost = cents(30);
    const request = hold(ada.userId, { cost, operation });
    const book = api.app.get(HoldBook, { strict: false });
    await book.reserve(request);
    await book.settle(request.id, { lines: [line(cost, change)] });
    const [dispute] = await items('/admin/disputes?limit=1');
    return dispute!.id as string;
  }
  const claim = () => disputed({ disputed: cents(500) });
  const unknown = () => disputed({ outcome: 'possibly_billed', estimated: true });

  it('are listed, page by page, with what is disputed and how it stands', async () => {
    const [first, second] = [await claim(), await unknown()];
    const page = (await call(admins[0], '/admin/disputes?limit=1&state=open')).body;
    expect(page.items).toEqual([
      expect.objectContaining({ id: second, kind: 'unknown', state: 'open', amount_usd: 0.3, user_id: ada.userId }),
    ]);
    const older = await items(`/admin/disputes?limit=1&state=open&cursor=${page.next_cursor as string}`);
    expect(older).toEqual([expect.objectContaining({ id: first, kind: 'claim', amount_usd: 5, settled_at: null })]);
    await call(admins[0], `/admin/disputes/${first}`, 'refunded');
    expect((await items('/admin/disputes?state=open')).map(({ id }) => id)).not.toContain(first);
    expect((await items('/admin/disputes?state=refunded'))[0]).toMatchObject({ id: first, state: 'refunded' });
    expect((await call(ada, '/admin/disputes')).status).toBe(403);
    expect((await call(ada, `/admin/disputes/${second}`, 'refunded')).status).toBe(403);
  });

  it.each([
    ['unknown', 'billed', 0],
    ['unknown', 'refunded', -0.3],
    ['claim', 'billed', 5],
    ['claim', 'refunded', 0],
  ] as const)(
    'an amount of kind %s is settled once as %s, which changes what was spent by %d',
    async (kind, state, change) => {
      const id = await { claim, unknown }[kind]();
      const [before, all] = [await spent(), await deployment()];
      const rounded = (usd: number) => Math.round(usd * 1e9) / 1e9;
      for (let time = 0; time < 2; time++) {
        const answer = await call(admins[0], `/admin/disputes/${id}`, state);
        expect(answer).toMatchObject({ status: 200, body: { id, state, settled_at: TODAY.toISOString() } });
        expect(await spent()).toEqual(before.map((usd) => rounded(usd + change)));
        expect(await deployment()).toBe(rounded(all + change));
      }
      const [entry, about] = await items('/usage/events', ada);
      expect(entry).toMatchObject({ kind: 'dispute', outcome: state, cost_usd: change, dispute: null });
      expect(about).toMatchObject({ kind: 'usage', dispute: { state } });
      expect(await audit()).toMatchObject([{ actor_id: admins[0].userId, changes: { dispute: id, state } }]);
      const other = state === 'billed' ? 'refunded' : 'billed';
      expect(await call(admins[1], `/admin/disputes/${id}`, other)).toMatchObject({
        status: 409,
        body: { code: 'invalid_state' },
      });
    },
  );

  it('are settled by one of two admins who say different things at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      ada = await signIn(api, `${uuidv7()}@example.com`);
      const id = await unknown();
      const answers = await Promise.all([
        call(admins[0], `/admin/disputes/${id}`, 'billed'),
        call(admins[1], `/admin/disputes/${id}`, 'refunded'),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const stands = answers.find(({ status }) => status === 200)!.body.state;
      expect(await spent()).toEqual(stands === 'billed' ? [0.3, 0.3] : [0, 0]);
      expect(await audit()).toMatchObject([{ changes: { state: stands } }]);
    }
  });

  it('that there are not are not found, and nothing else is a verdict', async () => {
    for (const id of ['0', '999999', 'x', uuidv7()]) {
      expect((await call(admins[0], `/admin/disputes/${id}`, 'billed')).status).toBe(404);
    }
    expect((await call(admins[0], `/admin/disputes/${await unknown()}`, 'open')).status).toBe(400);
  });

  it('are left alone when a period is priced again', async () => {
    await claim();
    await unknown();
    // Without a count of tokens: what is billed of a picture by its tokens, and not delivered.
    const image = { provider: 'openai', model: 'gpt-image-2.5-flare', inputTokens: 0, outputTokens: 0 };
    await disputed({ ...image, outcome: 'failed' }, 'image');
    const usd = { input: '9', output: '9', cache_write_5m: '9', cache_write_1h: '9', cache_read: '9' };
    const price = { effective_from: '2026-01-01', source: 's', verified_on: '2026-11-22', usd_per_million: usd };
    const tokens = [
      { ...price, provider: 'anthropic', model: 'claude-sonnet-5-5' },
      { ...price, provider: 'openai', model: 'gpt-image-2.5-flare' },
    ];
    const dearer = new PriceCatalogue(parseCatalogue({ version: 'dearer', tokens, media: [] }));
    const report = await new Rerater(api.app.get(DataSource), dearer, clock).rerate(TODAY, TODAY, true);
    expect(report).toMatchObject({ models: [], corrected: 0 });
  });
});
