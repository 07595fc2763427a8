import { createServer, type AddressInfo } from 'node:net';
import { AppError, EndUserIds, ManualClock, NO_TOKENS } from '@cse/core';
import { promptBound, renderSuggest, type SuggestAnswer, type SuggestInput } from '@cse/prompts';
import { SERVERS, startFakeChat, type FakeChat, type ServerName } from '../../../../../test/fakes/chat-completions';
import { CallRecorder } from '../../../../../test/harness/call-recorder';
import type { TextEnd, TextRequest } from '../../text-model';
import { OpenaiTextModel, type OpenaiSettings } from './openai-text-model';
import { traitsOf } from './servers';

const INPUT: SuggestInput = {
  active_path: [
    { id: 'n_1', parent_id: null, text: 'Mara rowed out before the harbour bells, with the lamp hooded. '.repeat(90) },
    { id: 'n_2', parent_id: 'n_1', text: 'The customs boat came about without a word, 灯台 🌊. '.repeat(9) },
  ],
  branch_canon: { characters: [{ id: 'ch_1', name: 'Mara' }] },
  ghosts: 3,
  inlines: 1,
  existing_children: [],
  rejected: [],
  slots: ['aligned', 'exploratory', 'aligned', 'aligned', 'exploratory'],
};
const PROMPT = renderSuggest(INPUT, 'c0de');
const LIMITS = { totalMs: 10_000, firstEventMs: 10_000, idleMs: 10_000 };
const OPENAI = traitsOf();

let fake: FakeChat;
const models: OpenaiTextModel[] = [];

beforeAll(async () => {
  fake = await startFakeChat();
});
afterEach(async () => {
  await Promise.all(models.splice(0).map((model) => model.onApplicationShutdown()));
  fake.become('openai');
});
afterAll(() => fake.close());

function modelWith(over: Partial<OpenaiSettings> = {}): OpenaiTextModel {
  const model = new OpenaiTextModel({
    apiKey: 'sk-test',
    baseUrl: fake.url,
    server: traitsOf(fake.url),
    draftModel: 'gpt-6-luna',
    standardModel: 'gpt-6.2-sol',
    premiumModel: 'gpt-6.2-astra',
    windowTokens: undefined,
    limits: LIMITS,
    userIdKey: Buffer.alloc(32, 1),
    clock: new ManualClock(),
    ...over,
  });
  models.push(model);
  return model;
}

interface Run {
  text: string;
  end?: TextEnd;
  failed?: AppError;
  observed: CallRecorder;
}

async function run(model = modelWith({ server: OPENAI }), signal = new AbortController().signal): Promise<Run> {
  const result: Run = { text: '', observed: new CallRecorder() };
  const request: TextRequest<'suggest'> = { operation: 'suggest', input: INPUT, prompt: PROMPT, tier: 'standard' };
  try {
    const call = { signal, observer: result.observed, userId: 'user-1' };
    result.end = await model.generate(request, call, (piece) => (result.text += piece));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    result.failed = error;
  }
  return result;
}

const ghostsIn = ({ text }: Run): number => (JSON.parse(text) as SuggestAnswer).ghost_nodes.length;
/** What of a request is not the story. */
const formOf = (body: object | undefined): object => ({ ...body, messages: undefined });

describe('a model of a server that speaks chat completions', () => {
  it('answers with the text of one JSON document, whatever the pieces and whatever is thought in between', async () => {
    for (const scenario of ['normal', 'small_chunks', 'split_utf8', 'thinks', 'whole', 'no_done']) {
      fake.next(scenario);
      const answered = await run();
      expect([scenario, ghostsIn(answered)]).toEqual([scenario, 5]);
      expect(answered.end).toEqual({ stop: 'complete', notices: [] });
      expect(answered.observed.ends).toEqual([{ outcome: 'complete', billable: true, estimated: false }]);
      expect(answered.observed.counts.at(-1)!.outputTokens).toBe(fake.bill.at(-1)!.output);
    }
  });

  it('is sent what OpenAI takes: schema, bound, effort, hashed user, cache marks, nothing kept and no sampling', async () => {
    await run();
    expect(fake.lastRequest!.headers.authorization).toBe('Bearer sk-test');
    const { messages, ...body } = fake.lastRequest!.body!;
    const user = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(body).toEqual({
      ...{ model: 'gpt-6.2-sol', stream: true, stream_options: { include_usage: true }, store: false },
      max_completion_tokens: PROMPT.maxOutputTokens,
      response_format: {
        type: 'json_schema',
        json_schema: { name: PROMPT.id.replace('.', '_'), strict: true, schema: PROMPT.schema },
      },
      ...{ reasoning_effort: 'low', safety_identifier: user, prompt_cache_key: user },
      prompt_cache_options: { mode: 'explicit' },
    });
    const said = JSON.stringify(messages);
    expect(said).not.toContain('user-1');
    expect(said).not.toContain('JSON schema');
    expect(said.match(/"prompt_cache_breakpoint"/g)).toHaveLength(3);
  });

  it('names each user by a hash, the same that OpenAI is told for pictures, and to no other server', async () => {
    const sent = async (userId: string, server = OPENAI): Promise<Record<string, unknown>> => {
      const request: TextRequest<'suggest'> = { operation: 'suggest', input: INPUT, prompt: PROMPT, tier: 'standard' };
      const call = { signal: new AbortController().signal, observer: new CallRecorder(), userId };
      await modelWith({ server }).generate(request, call, () => undefined);
      return fake.lastRequest!.body!;
    };
    const [ada, again, bob] = [await sent('user-1'), await sent('user-1'), await sent('user-2')];
    expect(ada.safety_identifier).toBe(new EndUserIds(Buffer.alloc(32, 1)).of('openai', 'user-1'));
    expect([again.safety_identifier, again.prompt_cache_key]).toEqual([ada.safety_identifier, ada.safety_identifier]);
    expect(bob.safety_identifier).not.toBe(ada.safety_identifier);
    const elsewhere = JSON.stringify(await sent('user-1', traitsOf('https://llm.example/v1')));
    expect(elsewhere).not.toMatch(/user-1|safety_identifier|prompt_cache_key|[0-9a-f]{63}/);
  });

  it.each(Object.keys(SERVERS) as ServerName[])(
    'on %s is asked as it takes it, learnt with the first request, and billed for no refused one',
    async (name) => {
      fake.become(name);
      const model = modelWith({ standardModel: 'my-model' });
      const first = await run(model);
      expect(ghostsIn(first)).toBe(5);
      const refused = first.observed.calls.length - 1;
      expect(first.observed.ends.slice(0, -1)).toEqual(
        Array.from({ length: refused }, () => ({ outcome: 'failed', billable: false, estimated: false })),
      );
      expect(fake.bill).toHaveLength(1);
      const learnt = formOf(fake.lastRequest!.body);
      fake.next('thinks');
      const second = await run(model);
      expect([ghostsIn(second), second.observed.calls.length]).toEqual([5, 1]);
      expect(formOf(fake.lastRequest!.body)).toEqual(learnt);
      const { prompt, read, written, output } = fake.bill.at(-1)!;
      expect(second.observed.counts.at(-1)).toEqual({
        ...{ ...NO_TOKENS, inputTokens: prompt - read - written },
        ...{ cacheReadTokens: read, cacheWrite5mTokens: written, outputTokens: output },
      });
    },
  );

  it.each<[server: ServerName, schema: string, tries: number]>([
    ['ollama', 'enforced', 1],
    ['mistral', 'enforced', 2],
    ['deepseek', 'json', 2],
  ])('says what holds its answers to a schema: %s, %s', async (name, schema, tries) => {
    fake.become(name);
    const model = modelWith({ standardModel: 'my-model' });
    const { observed } = await run(model);
    expect([model.traits('standard').schema, observed.calls.length]).toEqual([schema, tries]);
  });

  it('that takes no form at all is asked in words, and its prose is repaired', async () => {
    fake.become('ollama');
    fake.always({ server: { formats: ['text'], noSystem: true } });
    const model = modelWith({ standardModel: 'old-model' });
    expect(ghostsIn(await run(model))).toBe(5);
    expect(model.traits('standard').schema).toBe('asked');
    const body = fake.lastRequest!.body as unknown as { messages: { role: string; content: string }[] };
    expect(body.messages.map(({ role }) => role)).toEqual(['user']);
    expect(body.messages[0]!.content).toContain('follows this JSON schema');
    fake.next({ answer: 'Perhaps Mara rows on.', server: { formats: ['text'] } });
    const repaired = await run(model);
    expect([ghostsIn(repaired), repaired.end?.notices]).toEqual([5, [{ code: 'answer_repaired' }]]);
  });

  it('keeps what it was known to take when words alone speak against it', async () => {
    const model = modelWith({ server: OPENAI });
    fake.next({ refuse: { status: 400, message: 'The story says: response_format, json_schema, store.' } }, 9);
    expect((await run(model)).failed).toMatchObject({ code: 'provider_error', members: { retryable: false } });
    fake.reset();
    await run(model);
    expect(fake.lastRequest!.body).toMatchObject({ store: false, response_format: { type: 'json_schema' } });
    expect(fake.requests).toHaveLength(1);
  });

  it('reads from the cache what an earlier request of the same path has written to it', async () => {
    const model = modelWith({ server: OPENAI });
    await run(model);
    const { observed } = await run(model);
    const { prompt, read, written } = fake.bill.at(-1)!;
    expect([read > 1_500, written]).toEqual([true, 0]);
    expect(observed.counts.at(-1)).toMatchObject({ cacheReadTokens: read, inputTokens: prompt - read });
  });

  it.each([
    ['bad_request', 'provider_error', { retryable: false }],
    ['too_long', 'provider_error', { retryable: false }],
    ['bad_key', 'provider_error', { retryable: false }],
    ['no_credit', 'provider_error', { retryable: false }],
    ['forbidden', 'provider_error', { retryable: false }],
    ['unknown_model', 'provider_error', { retryable: false }],
    ['rate_limited', 'provider_unavailable', { retryable: true, retry_after_s: 7 }],
    ['rate_limited_no_hint', 'provider_unavailable', { retryable: true, retry_after_s: 5 }],
    ['spent', 'provider_unavailable', { retryable: false }],
    ['server_error', 'provider_error', { retryable: true }],
    ['bad_gateway', 'provider_error', { retryable: true }],
    ['overloaded', 'provider_unavailable', { retryable: true, retry_after_s: 5 }],
    ['timeout', 'provider_timeout', { retryable: true }],
  ])('turns %s into %s, bills nothing and is not asked again', async (scenario, code, members) => {
    fake.next(scenario);
    const { failed, observed } = await run();
    expect(failed).toMatchObject({ code, members });
    expect(observed.ends).toEqual([{ outcome: 'failed', billable: false, estimated: false }]);
    expect([observed.counts, fake.requests.length]).toEqual([[], 1]);
  });

  it('tells of an error no word that the server wrote but its codes', async () => {
    const secret = 'sk-canary-key';
    fake.next({ refuse: { status: 401, message: `Incorrect API key provided: ${secret}`, code: `see ${secret}` } });
    const { failed } = await run(modelWith({ apiKey: secret }));
    const seen = (error: unknown): string =>
      error instanceof Error
        ? JSON.stringify({ ...error, message: error.message, stack: error.stack }) + seen(error.cause)
        : '';
    expect(seen(failed)).toContain('"status":401');
    expect(seen(failed)).not.toContain(secret);
  });

  it.each([
    ['error_before_text', 'provider_error'],
    ['error_mid_text', 'provider_error'],
    ['reset', 'provider_error'],
    ['reset_before_text', 'provider_error'],
    ['eof', 'provider_error'],
  ])('turns a stream that breaks off (%s) into %s, and bills what was used', async (scenario, code) => {
    fake.next(scenario);
    const { text, failed, observed } = await run();
    expect(failed).toMatchObject({ code, members: { retryable: true } });
    expect(observed.ends).toEqual([{ outcome: 'failed', billable: true, estimated: true }]);
    const { inputTokens, outputTokens } = observed.counts.at(-1)!;
    expect(inputTokens).toBeGreaterThan(1_000);
    expect(outputTokens).toBeGreaterThanOrEqual(Math.ceil(Buffer.byteLength(text) / 2.5));
  });

  it.each(['stall', 'comments_only', 'hold_start'])('gives up on a %s at its deadline', async (scenario) => {
    fake.next(scenario);
    const { failed, observed } = await run(
      modelWith({ server: OPENAI, limits: { totalMs: 300, firstEventMs: 300, idleMs: 300 } }),
    );
    expect(failed).toMatchObject({ code: 'provider_timeout', members: { retryable: true } });
    expect(observed.ends).toMatchObject([{ outcome: 'failed', billable: true }]);
    await fake.idle();
    expect(fake.lastRequest!.aborted).toBe(true);
  });

  it('says when an answer was cut short, refused or stopped by a filter', async () => {
    for (const [scenario, stop] of [
      ['length', 'truncated'],
      ['content_filter', 'refused'],
      ['refusal', 'refused'],
    ] as const) {
      fake.next(scenario);
      const { end, observed } = await run();
      expect(end).toMatchObject({ stop, ...(stop === 'refused' ? { refusedBy: 'openai' } : {}) });
      expect(observed.ends).toEqual([{ outcome: stop, billable: true, estimated: false }]);
    }
    fake.next('flagged');
    const { end, observed } = await run();
    expect(end).toMatchObject({ stop: 'refused', refusedBy: 'openai' });
    expect(observed.ends).toEqual([{ outcome: 'refused', billable: false, estimated: false }]);
  });

  it('says while it answers what it would be taken for if its process died, and what it is when its caller leaves', async () => {
    const controller = new AbortController();
    const clock = new ManualClock();
    fake.next('hold_middle');
    const observed = new CallRecorder();
    const request: TextRequest<'suggest'> = { operation: 'suggest', input: INPUT, prompt: PROMPT, tier: 'standard' };
    let begun!: () => void;
    const begins = new Promise<void>((resolve) => (begun = resolve));
    const call = { signal: controller.signal, observer: observed, userId: 'u' };
    const end = modelWith({ server: OPENAI, clock }).generate(request, call, () => begun());
    await begins;
    const early = observed.soFar!();
    clock.advance(4_000);
    const late = observed.soFar!();
    expect(early.inputTokens).toBeGreaterThan(1_000);
    expect(late.outputTokens).toBeGreaterThanOrEqual(1_063);
    controller.abort(new AppError('overloaded', 'stopping'));
    await expect(end).rejects.toMatchObject({ code: 'overloaded' });
    expect(observed.ends).toEqual([{ outcome: 'aborted', billable: true, estimated: true }]);
    expect(observed.counts.at(-1)!.outputTokens).toBeGreaterThanOrEqual(late.outputTokens);
    await fake.idle();
    expect(fake.lastRequest!.aborted).toBe(true);
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { failed, observed } = await run(modelWith({ baseUrl: `http://127.0.0.1:${port}/v1` }));
    expect(failed).toMatchObject({ code: 'provider_unavailable', members: { retryable: true } });
    expect(observed.ends).toEqual([{ outcome: 'failed', billable: false, estimated: false }]);
  });

  it('asks another model once when the first is overloaded, each on a line of its own', async () => {
    fake.next('overloaded');
    const { end, observed } = await run(modelWith({ server: OPENAI, fallbackModel: 'gpt-6-luna' }));
    expect(end).toEqual({ stop: 'complete', notices: [{ code: 'fallback_model' }] });
    expect(observed.calls.map(({ model }) => model)).toEqual(['gpt-6.2-sol', 'gpt-6-luna']);
  });

  it('sends nothing to a server that is down, until a probe has answered', async () => {
    const clock = new ManualClock();
    const model = modelWith({ server: OPENAI, clock });
    fake.next('server_error', 5);
    for (let time = 0; time < 5; time++) await run(model);
    expect((await run(model)).failed).toMatchObject({ code: 'provider_unavailable', members: { retry_after_s: 15 } });
    expect(fake.requests).toHaveLength(5);
    clock.advance(15_000);
    expect((await run(model)).end?.stop).toBe('complete');
  });

  it('is never billed more for a prompt than its bound, whatever the tokenizer and whatever the form', async () => {
    const bytes = await startFakeChat({ tokens: (text) => Buffer.byteLength(text) });
    try {
      for (const server of Object.keys(SERVERS) as ServerName[]) {
        bytes.become(server);
        const { end } = await run(modelWith({ baseUrl: bytes.url, server: OPENAI, standardModel: 'gpt-6.2-sol' }));
        expect([server, end?.stop]).not.toEqual([server, undefined]);
        expect(bytes.bill.at(-1)!.prompt).toBeLessThanOrEqual(promptBound(PROMPT).promptTokens);
      }
    } finally {
      await bytes.close();
    }
  });
});
