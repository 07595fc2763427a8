import { UNLIMITED } from '../ai/unlimited';
import { startFakeChat, type FakeChat } from '../fakes/chat-completions';
import { labelledStories } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

const NANO = 1_000_000_000;
const [english, ...others] = labelledStories();
const japanese = others.find(({ language }) => language === 'ja')!;

/** The limit of a request itself is met as a cap of the user is: nothing has to be used up for it. */
describe('near a cap at a server of chat completions', () => {
  let fake: FakeChat;
  let api: TestApi;
  let token: string;

  beforeAll(async () => {
    fake = await startFakeChat();
    const upstream = { TEXT_PROVIDER: 'openai', TEXT_BASE_URL: fake.url, TEXT_MODEL_STANDARD: 'gpt-5.4-mini' };
    api = await startTestApi({ ...UNLIMITED, ...upstream });
    token = (await signIn(api)).accessToken;
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  async function suggest(body: object): Promise<number> {
    const response = await fetch(`${api.url}/ai/suggest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.text();
    return response.status;
  }

  async function newestHold(): Promise<{ held: number; charged: number }> {
    const [row] = await api.query<{ held: string; charged: string }>(
      'select cost as held, actual_cost as charged from usage_reservations order by id desc limit 1',
    );
    return { held: Number(row!.held), charged: Number(row!.charged) };
  }

  const counted = (): number => fake.requests.filter(({ path }) => path.endsWith('/input_tokens')).length;

  it.each([
    ['which counts', 'openai', english!, 1],
    ['which counts, in Japanese', 'openai', japanese, 1],
    ['which does not count', 'openrouter', english!, 1],
    ['which is known not to', 'openrouter', japanese, 0],
  ] as const)('%s: what fits with a quarter to spare is answered', async (_, server, { path, canon }, asks) => {
    fake.become(server);
    const body = { active_path: path, branch_canon: canon };
    expect(await suggest(body)).toBe(200);
    const { held: wide, charged: real } = await newestHold();
    expect([counted(), wide > 1.25 * real]).toEqual([0, true]);
    fake.become(server);
    expect(await suggest({ ...body, max_cost_usd: (1.25 * real) / NANO })).toBe(200);
    const { held, charged } = await newestHold();
    expect(held).toBeLessThanOrEqual(1.25 * real);
    expect(charged).toBeLessThanOrEqual(held);
    expect(counted()).toBe(asks);
  });
});
