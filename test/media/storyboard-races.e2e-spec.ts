import { startMedia, type MediaStack } from './media-stack';

interface Board {
  storyboard_id: string;
}

/** Nobody listens there: boards are priced and held, and no worker takes them up. */
const FAL = { FAL_API_KEY: 'fal:test', FAL_BASE_URL: 'http://127.0.0.1:9' };
const SHOTS = 24;
const USERS = 6;

const shotsOf = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ label: `Shot ${n + 1}`, prompt: `a boat at sea, moment ${n + 1}` }));

describe('storyboards that come at once', () => {
  let stack: MediaStack;

  beforeAll(async () => {
    stack = await startMedia({ ...FAL, DAILY_COST_CAP_USD: '1000', GLOBAL_MONTHLY_COST_CAP_USD: '10000' });
  }, 60_000);
  afterAll(() => stack.close());

  it('of several users are all held, however the month of the deployment is shared out', async () => {
    const users = await Promise.all(Array.from({ length: USERS }, (_, n) => stack.user(`user-${n}@example.com`)));
    const body = { provider: 'fal', parameters: { quality_tier: 'draft' }, shots: shotsOf(SHOTS), commit: true };
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(users.map((user) => user.call('POST', '/storyboards', body)));
      expect(answers.map(({ status }) => status)).toEqual(users.map(() => 202));
    }
    const [held] = await stack.api.query<{ holds: string; deployment: string; windows: string; states: string[] }>(
      `select (select sum(cost) from usage_reservations where state = 'held') as holds,
              (select sum(reserved) from usage_deployment) as deployment,
              (select sum(cost_reserved) from usage_windows where period = 'month') as windows,
              (select array_agg(distinct state) from usage_reservations) as states`,
    );
    const all = String(5_000_000 * SHOTS * USERS * 2);
    expect(held).toEqual({ holds: all, deployment: all, windows: all, states: ['held'] });
    for (const user of users) {
      const { items } = (await (await user.call('GET', '/storyboards')).json()) as { items: Board[] };
      expect(items).toHaveLength(2);
    }
  }, 60_000);
});
