import { Spans } from '@cse/telemetry';
import { startFakeChat, type FakeChat, type Scenario } from '../fakes/chat-completions';
import { FakeOtlpReceiver } from '../fakes/otlp';
import { sampleStory } from '../fixtures';
import { dumpTables } from '../harness/dump-database';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { Canaries } from './canaries';

/**
 * Invariant 25 for servers that say too much: errors that quote the key and the prompt in every member they have, and
 * models that think aloud and refuse in many words.
 */
describe('what a server of text models says', () => {
  const canaries = new Canaries();
  const key = canaries.word('key of the server');
  const told = canaries.word('story');
  /** Everything that was answered to the client but proposals. */
  const problems: string[] = [];
  let fake: FakeChat;
  let receiver: FakeOtlpReceiver;
  let api: TestApi;
  let ask: SuggestCaller;

  beforeAll(async () => {
    fake = await startFakeChat({ server: 'openai' });
    receiver = await FakeOtlpReceiver.start();
    api = await startTestApi({
      ...UNLIMITED,
      ...{ LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      ...{ TEXT_PROVIDER: 'openai', TEXT_BASE_URL: fake.url, TEXT_API_KEY: key, TEXT_MODEL_STANDARD: 'a-model' },
    });
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
    await receiver.close();
  });

  function story() {
    const whole = sampleStory();
    const current = whole.active_path.at(-1)!;
    return {
      ...whole,
      active_path: [...whole.active_path.slice(0, -1), { ...current, text: `${current.text} ${told}.` }],
    };
  }

  it('is passed on to nobody, however it fails', async () => {
    const quoted = `Bearer ${key} asked: ${told}, response_format, max_tokens`;
    const refusals = [400, 401, 403, 404, 422, 429, 500, 503].map((status) => ({
      refuse: { status, message: quoted, code: status % 2 === 0 ? key : `${key} ${told}` },
    }));
    const scenarios: Scenario[] = [
      ...refusals,
      { name: 'bad_gateway', refuse: { status: 502, message: `<p>${quoted}</p>`, html: true } },
      { name: 'error_mid_text' },
      { name: 'reset' },
      { name: 'content_filter+thinks' },
      { name: 'refusal' },
      { answer: `I would rather speak of ${told}.`, thinks: true },
    ];
    for (const scenario of scenarios) {
      for (const accept of ['application/json', 'text/event-stream']) {
        // A request is asked in several forms when the words of its error seem to ask for that.
        fake.next(scenario, 6);
        const answer = await ask.send(story(), { accept });
        const text = await answer.text();
        if (answer.status >= 400) problems.push(text);
        const [, failure] = /event: error\ndata: (.*)/.exec(text) ?? [];
        if (failure) problems.push(failure);
        fake.reset();
        // One good answer, so that the failures are none in a row, which would open the circuit.
        expect((await ask.json(story())).status).toBe(200);
      }
    }
    expect(problems.length).toBeGreaterThanOrEqual(20);
    expect(canaries.foundIn(problems.join('\n'))).toEqual([]);
  }, 60_000);

  it('stands in no table, log line, metric or span', async () => {
    await api.app.get(Spans).flush();
    expect(receiver.spans.map(({ name }) => name)).toContain('chat a-model');
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    const tables = [...(await dumpTables(api.database.url)).values()].join('\n');
    expect(tables).toContain('a-model');
    expect(api.logs.text).toContain('"event":"request"');
    for (const kept of [tables, api.logs.text, metrics, receiver.text]) expect(canaries.foundIn(kept)).toEqual([]);
  });
});
