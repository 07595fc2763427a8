import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { AppError, ManualClock } from '@cse/core';
import { renderSuggest, type SuggestAnswer, type SuggestInput } from '@cse/prompts';
import { type FakeAnthropic, startFakeAnthropic } from '../../../../../test/fakes/anthropic';
import { allModels } from '../../../../../test/fakes/anthropic/models';
import { CallRecorder } from '../../../../../test/harness/call-recorder';
import type { TextCall, TextEnd, TextRequest } from '../../text-model';
import { AnthropicTextModel, type AnthropicSettings } from './anthropic-text-model';

const INPUT: SuggestInput = {
  active_path: [
    {
      id: 'n_1',
      parent_id: null,
      text: 'Mara rowed out before the harbour bells, with the lamp hooded and dry. '.repeat(9),
    },
    { id: 'n_2', parent_id: 'n_1', text: 'The customs boat came about without a word. '.repeat(9) },
  ],
  branch_canon: { characters: [{ id: 'ch_1', name: 'Mara' }] },
  ghosts: 3,
  inlines: 1,
  existing_children: [],
  rejected: [],
  slots: ['aligned', 'exploratory', 'aligned', 'aligned', 'exploratory'],
};

let fake: FakeAnthropic;
const models: AnthropicTextModel[] = [];

beforeAll(async () => {
  fake = await startFakeAnthropic();
});
afterEach(async () => {
  jest.useRealTimers();
  await Promise.all(models.splice(0).map((model) => model.onApplicationShutdown()));
  fake.reset();
});
afterAll(() => fake.close());

function modelWith(over: Partial<AnthropicSettings> = {}): AnthropicTextModel {
  const model = new AnthropicTextModel({
    apiKey: 'sk-test',
    anthropicBaseUrl: fake.url,
    draftModel: 'claude-haiku-5-5',
    standardModel: 'claude-sonnet-5-5',
    premiumModel: 'claude-opus-5-5',
    limits: { totalMs: 10_000, firstEventMs: 10_000, idleMs: 10_000 },
    userIdKey: Buffer.alloc(32, 1),
    clock: new ManualClock(),
    ...over,
  });
  models.push(model);
  return model;
}

function request(over: Partial<TextRequest<'suggest'>> = {}): TextRequest<'suggest'> {
  return { operation: 'suggest', input: INPUT, prompt: renderSuggest(INPUT, 'c0de'), tier: 'standard', ...over };
}

interface Run {
  text: string;
  end?: TextEnd;
  failed?: AppError;
  observed: CallRecorder;
}

async function run(
  model = modelWith(),
  over: Partial<TextRequest<'suggest'>> = {},
  { signal = new AbortController().signal, attempts = 1, observed = new CallRecorder() } = {},
): Promise<Run> {
  const result: Run = { text: '', observed };
  try {
    const call = { signal, observer: observed, userId: 'user-1' };
    result.end = await model.generate(request(over), call, (piece) => (result.text += piece));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    result.failed = error;
  }
  expect([observed.calls.length, observed.ends.length]).toEqual([attempts, attempts]);
  return result;
}

/** A call that is told when its answer begins. */
function begin(model: AnthropicTextModel, call: TextCall): { begun: Promise<void>; end: Promise<TextEnd> } {
  let end!: Promise<TextEnd>;
  const begun = new Promise<void>((resolve) => {
    end = model.generate(request(), call, () => resolve());
  });
  end.catch(() => undefined);
  return { begun, end };
}

const LONG = { totalMs: 60_000, firstEventMs: 60_000, idleMs: 60_000 };
const CALL = { signal: new AbortController().signal, userId: 'user-1' };
const ALL_BUT_TIMEOUTS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Billable; of what the provider said nothing about, nothing is made up: it counts as all that was held. */
function expectGivenUp({ ends, counts }: CallRecorder, scenario: string): void {
  expect(ends).toMatchObject([{ outcome: 'failed', billable: true }]);
  if (scenario === 'no_response') expect(counts).toEqual([]);
  else expect(counts.at(-1)!.cacheWrite1hTokens).toBeGreaterThan(500);
}

describe('AnthropicTextModel', () => {
  it('answers with the text of one JSON document, whatever the pieces and whatever stands between them', async () => {
    const input: SuggestInput = { ...INPUT, slots: ['aligned'], inlines: 0 };
    for (const scenario of ['normal', 'small_chunks', 'split_utf8', 'split_escapes', 'thinking_first', 'extra_pings']) {
      fake.next(scenario);
      const { text, end, observed } = await run(modelWith(), { prompt: renderSuggest(input, 'c0de') });
      expect((JSON.parse(text) as SuggestAnswer).ghost_nodes).toHaveLength(1);
      expect(end).toEqual({ stop: 'complete', notices: [] });
      expect(observed.ends).toEqual([{ outcome: 'complete', billable: true, estimated: false }]);
    }
  });

  it('sends what the API takes: bearer key, frozen schema, effort, hashed user, cache marks, no sampling', async () => {
    await run();
    const { headers, body } = fake.lastRequest!;
    expect(headers.authorization).toBe('Bearer sk-test');
    expect(headers['x-api-key']).toBeUndefined();
    expect(body).toMatchObject({
      model: 'claude-sonnet-5-5',
      stream: true,
      max_tokens: request().prompt.maxOutputTokens,
      output_config: { effort: 'low', format: { type: 'json_schema', schema: request().prompt.schema } },
      metadata: { user_id: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(Object.keys(body!)).not.toEqual(expect.arrayContaining(['temperature']));
    expect(JSON.stringify(body)).not.toContain('user-1');
    expect(JSON.stringify(body).match(/"cache_control"/g)).toHaveLength(3);
  });

  it('reports the four token classes that the provider bills, and what the ledger of the provider says', async () => {
    for (const expected of ['first', 'second']) {
      const { observed } = await run();
      const billed = fake.ledger.entries.at(-1)!;
      expect(observed.counts.at(-1)).toEqual({
        inputTokens: billed.input,
        cacheReadTokens: billed.read,
        cacheWrite5mTokens: billed.write5m,
        cacheWrite1hTokens: billed.write1h,
        outputTokens: billed.output,
      });
      const { cacheReadTokens, cacheWrite1hTokens } = observed.counts.at(-1)!;
      if (expected === 'first') expect(cacheWrite1hTokens).toBeGreaterThan(500);
      else expect(cacheReadTokens).toBeGreaterThan(500);
    }
  });

  it('names the model of each tier', async () => {
    await run(modelWith(), { tier: 'draft' });
    await run(modelWith(), { tier: 'premium' });
    expect(fake.requests.map(({ body }) => body!.model)).toEqual(['claude-haiku-5-5', 'claude-opus-5-5']);
  });

  it.each([
    ['bad_request', 'provider_error', { retryable: false }],
    ['workspace_spend_limit', 'provider_error', { retryable: false }],
    ['bad_key', 'provider_error', { retryable: false }],
    ['billing', 'provider_error', { retryable: false }],
    ['forbidden', 'provider_error', { retryable: false }],
    ['unknown_model', 'provider_error', { retryable: false }],
    ['conflict', 'provider_error', { retryable: true }],
    ['too_large', 'provider_error', { retryable: false }],
    ['rate_limited', 'provider_unavailable', { retryable: true, retry_after_s: 7 }],
    ['rate_limited_no_hint', 'provider_unavailable', { retryable: true, retry_after_s: 5 }],
    ['spend_limit', 'provider_unavailable', { retryable: false }],
    ['server_error', 'provider_error', { retryable: true }],
    ['bad_gateway', 'provider_error', { retryable: true }],
    ['timeout', 'provider_timeout', { retryable: true }],
    ['overloaded', 'provider_unavailable', { retryable: true, retry_after_s: 5 }],
  ])('turns %s into %s, bills nothing and does not try again', async (scenario, code, members) => {
    fake.next(scenario);
    const { failed, observed } = await run();
    expect(failed).toMatchObject({ code, members });
    expect(observed.ends).toEqual([{ outcome: 'failed', billable: false, estimated: false }]);
    expect(observed.counts).toEqual([]);
    expect(fake.requests).toHaveLength(1);
  });

  it.each([
    [0, 1],
    [99_999_999, 600],
  ])('passes a wait of %i seconds on as %i', async (retryAfter, retry_after_s) => {
    fake.next({ name: 'rate_limited', retryAfter });
    expect((await run()).failed).toMatchObject({ members: { retry_after_s } });
  });

  it.each([
    ['error_before_text', 'provider_unavailable'],
    ['error_mid_text', 'provider_unavailable'],
    ['reset', 'provider_error'],
    ['reset_before_text', 'provider_error'],
    ['eof', 'provider_error'],
  ])('turns a stream that breaks off (%s) into %s, and bills what was used', async (scenario, code) => {
    fake.next(scenario);
    const { text, failed, observed } = await run();
    expect(failed).toMatchObject({ code, members: { retryable: true } });
    expect(observed.ends).toEqual([{ outcome: 'failed', billable: true, estimated: true }]);
    const counts = observed.counts.at(-1)!;
    expect(counts.cacheWrite1hTokens).toBeGreaterThan(500);
    expect(counts.outputTokens).toBeGreaterThanOrEqual(Math.ceil(text.length / 2.5));
  });

  it.each([
    ['stall', { ...LONG, totalMs: 300 }],
    ['ping_only', { ...LONG, totalMs: 300, idleMs: 200 }],
    ['no_response', { ...LONG, firstEventMs: 200 }],
    ['no_response', { ...LONG, totalMs: 200 }],
  ])('gives up on a %s at its own deadline %j and not before, and closes the connection', async (scenario, limits) => {
    // A deadline runs from the dispatch, so a busy machine could reach it before the fake has the request: it is wound
    // forward by hand once the call is where the scenario keeps it. undici makes one timer for all of a process, and not
    // twice: a call to another model makes it before the clock stands still.
    await run(modelWith(), { tier: 'draft' });
    jest.useFakeTimers({ doNotFake: [...ALL_BUT_TIMEOUTS] });
    fake.next(scenario);
    const observed = new CallRecorder();
    const { begun, end } = begin(modelWith({ limits }), { ...CALL, observer: observed });
    const record = await fake.arrived(2);
    if (scenario === 'no_response') while (!record.wasHeld) await turn();
    else await begun;
    // The real milliseconds until the dispatch were taken off the deadline: on a busy machine, some.
    const almost = Math.min(limits.totalMs, limits.firstEventMs) / 2;
    jest.advanceTimersByTime(almost);
    await turn();
    expect(observed.ends).toEqual([]);
    jest.advanceTimersByTime(almost);
    jest.useRealTimers();
    await expect(end).rejects.toMatchObject({ code: 'provider_timeout', members: { retryable: true } });
    expectGivenUp(observed, scenario);
    await fake.idle();
    expect(record.aborted).toBe(true);
  });

  it('gives up on an answer that falls silent, and closes the connection', async () => {
    fake.next('stall');
    const { failed, observed } = await run(modelWith({ limits: { ...LONG, idleMs: 200 } }));
    expect(failed).toMatchObject({ code: 'provider_timeout', members: { retryable: true } });
    expectGivenUp(observed, 'stall');
    await fake.idle();
    expect(fake.lastRequest!.aborted).toBe(true);
  });

  it('lets pings keep a slow answer alive', async () => {
    fake.next({ name: 'thinking_omitted', extraPings: true, delayMs: 10 });
    const { end } = await run(modelWith({ limits: { totalMs: 10_000, firstEventMs: 2_000, idleMs: 400 } }));
    expect(end).toEqual({ stop: 'complete', notices: [] });
  });

  it('says when an answer was cut short by its length or refused', async () => {
    for (const [scenario, stop, billable] of [
      ['max_tokens', 'truncated', true],
      ['context_window', 'truncated', true],
      ['refusal_after_text', 'refused', true],
      ['refusal_empty', 'refused', false],
    ] as const) {
      fake.next(scenario);
      const { end, observed } = await run();
      const refusal = stop === 'refused' ? { refusedBy: 'anthropic' } : {};
      expect(end).toEqual({ stop, notices: [], ...refusal });
      expect(observed.ends).toEqual([{ outcome: stop, billable, estimated: false }]);
    }
  });

  it('closes the upstream call when the caller aborts, or stops reading, and still reports what was used', async () => {
    const controller = new AbortController();
    fake.next('hold_middle');
    const aborted = new CallRecorder();
    const held = begin(modelWith(), { signal: controller.signal, observer: aborted, userId: 'u' });
    await held.begun;
    controller.abort(new AppError('overloaded', 'stopping'));
    await expect(held.end).rejects.toMatchObject({ code: 'overloaded' });
    await fake.idle();

    fake.next('hold_middle');
    const left = new CallRecorder();
    const leaving = new AbortController();
    const abandoned = begin(modelWith(), { signal: leaving.signal, observer: left, userId: 'u' });
    await abandoned.begun;
    leaving.abort(new Error('nobody reads'));
    await expect(abandoned.end).rejects.toThrow('nobody reads');
    await fake.idle();

    expect(fake.requests.map((record) => record.aborted)).toEqual([true, true]);
    for (const observed of [aborted, left]) {
      expect(observed.ends).toEqual([{ outcome: 'aborted', billable: true, estimated: true }]);
      const { cacheReadTokens, cacheWrite1hTokens } = observed.counts.at(-1)!;
      expect(cacheReadTokens + cacheWrite1hTokens).toBeGreaterThan(500);
    }
  });

  it('counts a prompt whose caller left before the provider said a word as written to the cache', async () => {
    const controller = new AbortController();
    fake.next('hold_start');
    const observed = new CallRecorder();
    const { end } = begin(modelWith(), { signal: controller.signal, observer: observed, userId: 'u' });
    await (
      await fake.arrived(1)
    ).held;
    controller.abort(new AppError('invalid_state', 'gone'));
    await expect(end).rejects.toMatchObject({ code: 'invalid_state' });
    expect(observed.ends).toEqual([{ outcome: 'aborted', billable: true, estimated: true }]);
    const { cacheWrite1hTokens, cacheWrite5mTokens, outputTokens } = observed.counts.at(-1)!;
    expect(cacheWrite1hTokens + cacheWrite5mTokens).toBeGreaterThan(500);
    // A quarter of a second of writing until it is noticed that nobody reads.
    expect(outputTokens).toBe(63);
  });

  it('counts thinking that nobody saw by the time that it took', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    fake.next('thinking_omitted+hold_middle');
    const observed = new CallRecorder();
    const call = { signal: controller.signal, observer: observed, userId: 'u' };
    const { begun, end } = begin(modelWith({ clock }), call);
    await begun;
    clock.advance(4_000);
    controller.abort(new Error('nobody reads'));
    await expect(end).rejects.toThrow('nobody reads');
    expect(observed.counts.at(-1)!.outputTokens).toBe(1_063);
    expect(observed.ends).toEqual([{ outcome: 'aborted', billable: true, estimated: true }]);
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { failed, observed } = await run(modelWith({ anthropicBaseUrl: `http://127.0.0.1:${port}` }));
    expect(failed).toMatchObject({ code: 'provider_unavailable', members: { retryable: true, retry_after_s: 5 } });
    expect(observed.ends).toEqual([{ outcome: 'failed', billable: false, estimated: false }]);
  });

  it('keeps to plain text with a local server, and estimates what that does not say', async () => {
    const ANSWER = '```json\n{"ghost_nodes": []}\n```';
    let body: Record<string, unknown> = {};
    const frames = [
      { type: 'message_start', message: { role: 'assistant', content: [], usage: {} } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ANSWER } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: null },
      { type: 'message_stop' },
    ];
    const server = createHttpServer((incoming, response) => {
      void json(incoming).then((received) => {
        body = received as Record<string, unknown>;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const frame of frames) response.write(`event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const local = { apiKey: undefined, standardModel: 'llama3.2:3b', anthropicBaseUrl: `http://127.0.0.1:${port}` };
    const { text, end, observed } = await run(modelWith(local)).finally(() => server.close());
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model', 'output_config', 'stream', 'system']);
    expect(JSON.stringify(body)).not.toMatch(/cache_control|effort/);
    expect(JSON.stringify(body.system)).toContain('follows this JSON schema');
    expect([text, end?.stop]).toEqual([ANSWER, 'complete']);
    expect(observed.calls).toEqual([{ provider: 'local', model: 'llama3.2:3b', prompt: 'suggest.v5' }]);
    expect(observed.ends).toEqual([{ outcome: 'complete', billable: true, estimated: true }]);
    expect(observed.counts.at(-1)).toMatchObject({ outputTokens: Math.ceil(text.length / 2.5), cacheReadTokens: 0 });
    expect(observed.counts.at(-1)!.inputTokens).toBeGreaterThan(1_000);
  });

  describe('asks another model once when the first is overloaded', () => {
    const withFallback = () => modelWith({ fallbackModel: 'claude-opus-5-5' });

    it.each(['overloaded', 'rate_limited'])('%s: the second answers, on a line of its own', async (scenario) => {
      fake.next(scenario);
      const { text, end, observed } = await run(withFallback(), {}, { attempts: 2 });
      expect(text).toContain('ghost_nodes');
      expect(end).toEqual({ stop: 'complete', notices: [{ code: 'fallback_model' }] });
      expect(observed.calls.map(({ model }) => model)).toEqual(['claude-sonnet-5-5', 'claude-opus-5-5']);
      expect(observed.ends.map(({ billable }) => billable)).toEqual([false, true]);
    });

    it('and no third time', async () => {
      fake.always('overloaded');
      const { failed } = await run(withFallback(), {}, { attempts: 2 });
      expect(failed).toMatchObject({ code: 'provider_unavailable', members: { retry_after_s: 5 } });
      expect(fake.requests).toHaveLength(2);
    });

    it.each(['spend_limit', 'server_error', 'bad_request', 'error_before_text', 'error_mid_text'])(
      'but not after %s',
      async (scenario) => {
        fake.next(scenario);
        expect((await run(withFallback())).failed).toBeDefined();
      },
    );

    it('but not the same model again', async () => {
      fake.next('overloaded');
      expect((await run(modelWith({ fallbackModel: 'claude-sonnet-5-5' }))).failed).toBeDefined();
    });
  });

  describe('repairs an answer that does not begin as JSON', () => {
    const PROSE = 'Mara could turn back, or "she could row on".';
    const REPAIRED = { ghost_nodes: [], inline_suggestions: [] };

    it.each([PROSE, "{'ghost_nodes': [{'slot': 1}]}", '{"unexpected":[{"shape":true}]}'])('%s', async (answer) => {
      fake.answerWith(answer);
      fake.answerWith(REPAIRED);
      const { text, end, observed } = await run(modelWith(), {}, { attempts: 2 });
      expect([JSON.parse(text), end?.notices]).toEqual([REPAIRED, [{ code: 'answer_repaired' }]]);
      expect(observed.calls.map(({ prompt }) => prompt)).toEqual(['suggest.v5', 'repair.v1']);
      const sent = JSON.stringify(fake.lastRequest!.body);
      expect(sent).toContain(JSON.stringify(JSON.stringify(answer)).slice(3, -3));
      expect(sent).not.toContain('harbour bells');
      const { promptTokens, outputTokens } = observed.calls[1]!.bound!;
      const used = fake.ledger.last!;
      expect(used.total).toBeLessThanOrEqual(promptTokens);
      expect(fake.lastRequest!.body!.max_tokens).toBe(outputTokens);
    });

    it('once', async () => {
      fake.answerWith(PROSE, 2);
      const { text, end } = await run(modelWith(), {}, { attempts: 2 });
      expect([text, end?.stop]).toEqual([PROSE, 'complete']);
      expect(fake.requests).toHaveLength(2);
    });

    it('only when it is paid for, when there is something to repair, and when it was meant to be an answer', async () => {
      const poor = new CallRecorder();
      poor.covered = false;
      fake.answerWith(PROSE);
      expect((await run(modelWith(), {}, { observed: poor })).text).toBe(PROSE);
      for (const scenario of ['empty_end_turn', 'refusal_after_text', 'max_tokens'] as const) {
        fake.next(scenario);
        await run();
      }
    });

    it('never one that has begun: the reader may have shown it', async () => {
      fake.answerWith('Here you are:\n{"ghost_nodes": [{"slot": broken');
      expect((await run()).text).toContain('broken');
    });
  });

  it('sends nothing to a provider that is down, until a probe has answered', async () => {
    const clock = new ManualClock();
    const model = modelWith({ clock });
    fake.next('server_error', 5);
    for (let time = 0; time < 5; time++) await run(model);
    const { failed, observed } = await run(model, {}, { attempts: 0 });
    expect(failed).toMatchObject({ code: 'provider_unavailable', members: { retryable: true, retry_after_s: 15 } });
    expect([fake.requests.length, observed.calls]).toEqual([5, []]);
    clock.advance(15_000);
    expect((await run(model)).end?.stop).toBe('complete');
    expect((await run(model)).end?.stop).toBe('complete');
  });

  it('does not count what is the fault of the request or of the key', async () => {
    const model = modelWith();
    fake.next('bad_request', 3);
    fake.next('bad_key', 3);
    for (let time = 0; time < 6; time++) await run(model);
    expect((await run(model)).end?.stop).toBe('complete');
  });

  it.each(allModels().map(({ id }) => id))('sends %s nothing that it refuses', async (standardModel) => {
    const { end } = await run(modelWith({ standardModel }));
    expect(end?.stop).toBe('complete');
  });
});
