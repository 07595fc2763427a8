import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SuggestCaller, type StreamEvent } from './suggest-caller';
import { UNLIMITED } from './unlimited';

const KEY = 'sk-ant-canary-key';
const TIMEOUT_S = 2;
const CANARY = 'quagmirethimble';

/** A story whose current node carries a word that nobody may repeat. */
function story() {
  const whole = sampleStory();
  const current = whole.active_path.at(-1)!;
  return {
    ...whole,
    active_path: [...whole.active_path.slice(0, -1), { ...current, text: `${current.text} ${CANARY}.` }],
  };
}

describe('POST /ai/suggest when the provider fails', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({
      ...UNLIMITED,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: KEY,
      TEXT_TIMEOUT_S: String(TIMEOUT_S),
    });
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
  });
  afterEach(async () => {
    fake.reset();
    // One good answer, so that the failures of the tests are none in a row, which would open the circuit.
    await ask.json(story());
    fake.reset();
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  function expectNothingSaid(answer: string): void {
    for (const text of [answer, api.logs.text]) {
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(KEY);
    }
  }

  it.each([
    ['bad_request', 502, 'provider_error', false, null],
    ['bad_key', 502, 'provider_error', false, null],
    ['rate_limited', 503, 'provider_unavailable', true, '7'],
    ['rate_limited_no_hint', 503, 'provider_unavailable', true, '5'],
    ['spend_limit', 503, 'provider_unavailable', false, null],
    ['server_error', 502, 'provider_error', true, null],
    ['overloaded', 503, 'provider_unavailable', true, '5'],
    ['no_response', 504, 'provider_timeout', true, null],
    ['error_before_text', 503, 'provider_unavailable', true, '5'],
    ['reset_before_text', 502, 'provider_error', true, null],
  ])('turns %s into %i %s (retryable: %s)', async (scenario, status, code, retryable, retryAfter) => {
    fake.next(scenario);
    const answer = await ask.json(story());
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, code, retryable });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    expect(fake.requests).toHaveLength(1);
    expectNothingSaid(answer.text);
  });

  it.each([
    ['refusal_empty', 'content_refused'],
    ['error_mid_text', 'provider_unavailable'],
    ['reset', 'provider_error'],
    ['eof', 'provider_error'],
    ['stall', 'provider_timeout'],
  ])('ends a stream that meets %s with exactly one error event', async (scenario, code) => {
    fake.next(scenario);
    const events = await (await ask.events(story())).rest();
    expect(events[0]?.event).toBe('meta');
    const failures = events.filter(({ event }) => event === 'error');
    expect(failures).toEqual([events.at(-1)]);
    expect(failures[0]!.data).toMatchObject({ code });
    expect(events.map(({ event }) => event)).not.toContain('done');
    const proposals = events.filter(({ event }) => event.endsWith('node') || event.endsWith('suggestion'));
    expectNothingSaid(JSON.stringify([failures, proposals.map(withoutOriginal)]));
  });

  it('keeps what was complete when the answer was cut off by its length, and says so', async () => {
    fake.next('max_tokens');
    const { status, body } = await ask.json(story());
    expect(status).toBe(200);
    expect(body.notices).toContainEqual(expect.objectContaining({ code: 'output_truncated' }));
    expect(body.ghost_nodes.length).toBeGreaterThan(0);
  });
});

/** An inline suggestion quotes the words that it would replace, which is the only place for them. */
function withoutOriginal({ data }: StreamEvent): unknown {
  return { ...(data as object), original: undefined };
}
