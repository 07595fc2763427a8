import { ManualClock, uuidv7 } from '@cse/core';
import { HoldBook } from '@cse/usage';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { cents, hold, line } from './budget-harness';

describe('the usage endpoints', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let api: TestApi;
  let ada: SignedIn;
  let budget: HoldBook;

  beforeAll(async () => {
    api = await startTestApi({ DAILY_COST_CAP_USD: '1', ADMIN_EMAILS: 'root@example.com' }, { clock });
    budget = api.app.get(HoldBook, { strict: false });
    ada = await signIn(api, 'ada@example.com');
    await spend(ada.userId, cents(60), '2026-11-22T12:00:00Z', 'claude-sonnet-5-5');
    await spend(ada.userId, 1_615_000n, '2026-11-20T12:00:00Z', 'claude-haiku-5-5');
    clock.set(new Date('2026-11-22T12:00:00Z'));
    await budget.reserve(hold(ada.userId, { cost: cents(5) }));
  });
  afterAll(() => api.close());

  async function spend(userId: string, cost: bigint, at: string, model: string): Promise<void> {
    clock.set(new Date(at));
    const request = hold(userId, { cost, requestId: 'request-0001' });
    await budget.reserve(request);
    await budget.settle(request.id, { lines: [line(cost, { model })] });
  }

  async function get(path: string, who: SignedIn = ada, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${who.accessToken}`, ...headers } });
  }

  async function post(path: string, body: unknown): Promise<Response> {
    return fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  it('/usage/current shows what is used, held and left, and the alerts of the window', async () => {
    expect(await (await get('/usage/current')).json()).toEqual({
      day: {
        starts_at: '2026-11-22T00:00:00.000Z',
        resets_at: '2026-11-23T00:00:00.000Z',
        input_tokens: 100,
        cache_read_tokens: 200,
        cache_write_tokens: 70,
        output_tokens: 50,
        text_requests: 1,
        image_jobs: 0,
        video_jobs: 0,
        video_seconds: 0,
        cost_usd: 0.6,
        reserved_usd: 0.05,
        caps: { cost_usd: 1, tokens: 20_000_000, images: 100, video_seconds: 300 },
        remaining_usd: 0.35,
        alerts: [{ cap: 'daily_cost', threshold: 50, at: '2026-11-22T12:00:00.000Z' }],
      },
      month: expect.objectContaining({
        starts_at: '2026-11-01T00:00:00.000Z',
        resets_at: '2026-12-01T00:00:00.000Z',
        text_requests: 2,
        cost_usd: 0.601615,
        caps: { cost_usd: 50 },
        remaining_usd: 49.348385,
        alerts: [],
      }),
      rate: { limit: 20, remaining: 20, reset_s: 0 },
      storage: { bytes: 0, cap_bytes: 5 * 1024 ** 3 },
    });
  });

  it('/usage/history has a point for each period, also for those without usage', async () => {
    const { points } = (await (await get('/usage/history?from=2026-11-19&to=2026-11-22')).json()) as {
      points: Record<string, unknown>[];
    };
    expect(points.map(({ starts_at, requests, cost_usd }) => [starts_at, requests, cost_usd])).toEqual([
      ['2026-11-19T00:00:00.000Z', 0, 0],
      ['2026-11-20T00:00:00.000Z', 1, 0.001615],
      ['2026-11-21T00:00:00.000Z', 0, 0],
      ['2026-11-22T00:00:00.000Z', 1, 0.6],
    ]);
  });

  it('/usage/history groups by model, and answers CSV', async () => {
    const path = '/usage/history?granularity=month&from=2026-10-05&to=2026-11-22&group_by=model';
    const answer = await get(path, ada, { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await answer.text()).toBe(
      [
        'starts_at,group,requests,input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,images,video_seconds,cost_usd',
        '2026-10-01T00:00:00.000Z,claude-haiku-5-5,0,0,0,0,0,0,0,0',
        '2026-10-01T00:00:00.000Z,claude-sonnet-5-5,0,0,0,0,0,0,0,0',
        '2026-11-01T00:00:00.000Z,claude-haiku-5-5,1,100,200,70,50,0,0,0.001615',
        '2026-11-01T00:00:00.000Z,claude-sonnet-5-5,1,100,200,70,50,0,0,0.6',
        '',
      ].join('\r\n'),
    );
  });

  it('/usage/history answers JSON to a client that wants no CSV', async () => {
    for (const accept of ['text/csv;q=0', 'text/csv; q=0.0, application/json', 'text/*', '*/*']) {
      const answer = await get('/usage/history', ada, { accept });
      expect([accept, answer.headers.get('content-type')]).toEqual([accept, 'application/json; charset=utf-8']);
      await answer.text();
    }
  });

  it('/usage/history covers 30 days or 12 months when it is not told', async () => {
    const count = async (query: string) =>
      ((await (await get(`/usage/history${query}`)).json()) as { points: unknown[] }).points.length;
    expect(await count('')).toBe(30);
    expect(await count('?granularity=month')).toBe(12);
  });

  it.each([
    ['?from=2026-02-31', '/from'],
    ['?from=yesterday', '/from'],
    ['?from=2026-11-22&to=2026-11-01', '/to'],
    ['?from=2020-01-01', '/to'],
    ['?granularity=week', '/granularity'],
    ['?group_by=user_id', '/group_by'],
    ['?user_id=1', '/user_id'],
  ])('/usage/history%s is refused by name', async (query, pointer) => {
    const answer = await get(`/usage/history${query}`);
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { errors: { pointer: string }[] };
    expect(problem.errors[0]!.pointer).toBe(pointer);
  });

  it('/usage/events pages through the ledger, newest first', async () => {
    const first = (await (await get('/usage/events?limit=1')).json()) as Page;
    expect(first.items).toEqual([
      expect.objectContaining({
        kind: 'usage',
        request_id: 'request-0001',
        model: 'claude-haiku-5-5',
        cost_usd: 0.001615,
        cache_write_tokens: 70,
        outcome: 'complete',
        price_version: '2026-11-29',
      }),
    ]);
    const second = (await (await get(`/usage/events?limit=1&cursor=${first.next_cursor}`)).json()) as Page;
    expect(second.items).toEqual([expect.objectContaining({ model: 'claude-sonnet-5-5' })]);
    expect(second.next_cursor).toBeNull();
    expect((await get('/usage/events?cursor=b29wcw')).status).toBe(400);
  });

  it('invariant 26: nobody sees the usage of somebody else', async () => {
    const bob = await signIn(api, 'bob@example.com');
    expect(((await (await get('/usage/events', bob)).json()) as Page).items).toEqual([]);
    const current = (await (await get('/usage/current', bob)).json()) as {
      day: { cost_usd: number; alerts: object[] };
    };
    expect(current.day).toMatchObject({ cost_usd: 0, alerts: [] });
    expect((await get('/admin/usage', bob)).status).toBe(403);
    expect((await fetch(`${api.url}/usage/current`)).status).toBe(401);
  });

  it('/admin/usage shows each user and the deployment to admins', async () => {
    const root = await signIn(api, 'root@example.com');
    await spend(uuidv7(), cents(2), '2026-11-22T12:00:00Z', 'claude-sonnet-5-5');
    const first = (await (await get('/admin/usage?limit=1', root)).json()) as Page & { deployment: object };
    expect(first.deployment).toEqual({ cost_usd: 0.621615, reserved_usd: 0.05, cap_usd: null });
    expect(first.items).toEqual([
      expect.objectContaining({ user_id: ada.userId, cost_usd: 0.601615, reserved_usd: 0.05 }),
    ]);
    const second = (await (await get(`/admin/usage?limit=1&cursor=${first.next_cursor}`, root)).json()) as Page;
    expect(second.items).toEqual([expect.objectContaining({ cost_usd: 0.02 })]);
    expect(second.next_cursor).toBeNull();
    const quietDay = (await (await get('/admin/usage?period=day&date=2026-11-21', root)).json()) as Page;
    expect(quietDay.items).toEqual([]);
  });

  describe('/usage/estimate', () => {
    it.each([
      [{ operation: 'ai.sing', request: {} }, '/operation'],
      [{ operation: 'ai.suggest' }, '/request'],
      [{ operation: 'ai.suggest', request: [] }, '/request'],
    ])('refuses %j', async (body, pointer) => {
      const answer = await post('/usage/estimate', body);
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { errors: { pointer: string }[] }).errors[0]!.pointer).toBe(pointer);
    });
  });
});

interface Page {
  items: Record<string, unknown>[];
  next_cursor: string | null;
}
