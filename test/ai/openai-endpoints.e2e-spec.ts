import { SERVERS, startFakeChat, type FakeChat, type ServerName } from '../fakes/chat-completions';
import { mobyDickPath } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller } from './suggest-caller';
import { TEXT_ENDPOINTS } from './text-endpoints';
import { UNLIMITED } from './unlimited';

interface Answered {
  provider: { kind: string; model: string };
  usage: { input_tokens: number; output_tokens: number; estimated: boolean };
  notices: { code: string }[];
}

/** What stands in an answer of each operation when its model has written one. */
const WRITTEN: Record<string, string> = {
  '/ai/suggest': 'ghost_nodes',
  '/ai/summarize': 'segments',
  '/ai/expand': 'alternatives',
  '/ai/continue': 'continuations',
  '/ai/canon-diff': 'operations',
  '/ai/merge-propose': 'proposals',
};
/** Steps of a stream that say what was written. */
const STEPS = /^(ghost_node|inline_suggestion|text_delta|continuation|operation|proposal|segment)$/;

/** Every text operation on every server that speaks chat completions, as JSON and as a stream. */
describe.each(Object.keys(SERVERS) as ServerName[])('the text operations on %s', (server) => {
  let fake: FakeChat;
  let api: TestApi;
  let token: string;

  beforeAll(async () => {
    fake = await startFakeChat({ server, apiKey: 'sk-test' });
    api = await startTestApi({
      ...UNLIMITED,
      ...{ TEXT_PROVIDER: 'openai', TEXT_BASE_URL: fake.url, TEXT_API_KEY: 'sk-test' },
      TEXT_MODEL_STANDARD: 'story-writer',
    });
    token = (await signIn(api)).accessToken;
  });
  afterEach(async () => {
    expect(await api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  it.each(TEXT_ENDPOINTS)('answer: $path', async ({ path, body }) => {
    const asked = body(mobyDickPath(20));
    const caller = new ProposalCaller<Answered>(api.url, token, path);
    fake.bill.length = 0;
    const { status, body: answer } = await caller.json(asked);
    expect([path, status, answer.provider?.kind]).toEqual([path, 200, 'openai']);
    const written = (answer as unknown as Record<string, unknown[]>)[WRITTEN[path]!]!;
    expect(written.length).toBeGreaterThan(0);
    expect(answer.notices.map(({ code }) => code)).not.toContain('answer_repaired');
    const billed = fake.bill.reduce((sum, { prompt, output }) => sum + prompt + output, 0);
    const { input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, estimated } =
      answer.usage as never as Record<string, number>;
    expect(input_tokens! + cache_read_tokens! + cache_write_tokens! + output_tokens!).toBe(billed);
    expect(estimated).toBe(false);

    const events = await (await caller.events(asked)).rest();
    expect(events[0]).toMatchObject({ event: 'meta', data: { provider: { kind: 'openai' } } });
    expect(events.some(({ event }) => STEPS.test(event))).toBe(true);
    expect(events.at(-1)?.event).toBe('done');
  });

  it('have a ledger line an attempt, of which only the answered ones cost anything', async () => {
    const lines = await api.query<{ outcome: string; tokens: string }>(
      'select outcome, tokens from usage_ledger order by id',
    );
    const refused = lines.filter(({ outcome }) => outcome === 'failed');
    expect(refused.length).toBeLessThanOrEqual(2);
    expect(refused.map(({ tokens }) => Number(tokens))).toEqual(refused.map(() => 0));
    expect(lines.filter(({ outcome }) => outcome === 'complete').every(({ tokens }) => Number(tokens) > 0)).toBe(true);
  });
});
