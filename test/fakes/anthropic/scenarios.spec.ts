import Anthropic, { type APIError } from '@anthropic-ai/sdk';
import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream';
import { type FakeAnthropic, SCENARIOS, startFakeAnthropic } from '.';
import { storyRequest, textOf } from './story-request';

type Outcome = Anthropic.Message | APIError | Error;

describe('scenarios', () => {
  let fake: FakeAnthropic;
  let client: Anthropic;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    client = new Anthropic({ apiKey: 'test-key', baseURL: fake.url, maxRetries: 0 });
  });
  beforeEach(() => fake.reset());
  afterAll(() => fake.close());

  const streamed = (): Promise<Outcome> =>
    client.messages
      .stream(storyRequest())
      .finalMessage()
      .catch((error: Error) => error);
  const whole = (): Promise<Outcome> => client.messages.create(storyRequest()).catch((error: Error) => error);

  it.each([
    ['bad_request', 400, 'invalid_request_error', undefined],
    ['bad_key', 401, 'authentication_error', undefined],
    ['billing', 402, 'billing_error', undefined],
    ['forbidden', 403, 'permission_error', undefined],
    ['unknown_model', 404, 'not_found_error', undefined],
    ['conflict', 409, 'conflict_error', undefined],
    ['rate_limited', 429, 'rate_limit_error', '7'],
    ['rate_limited_no_hint', 429, 'rate_limit_error', undefined],
    ['server_error', 500, 'api_error', undefined],
    ['timeout', 504, 'timeout_error', undefined],
    ['overloaded', 529, 'overloaded_error', undefined],
  ])('%s is a %i in the form of the API', async (scenario, status, type, retryAfter) => {
    for (const call of [streamed, whole]) {
      fake.next(scenario);
      const error = (await call()) as APIError;
      expect(error).toMatchObject({ status, type, requestID: fake.lastRequest!.id });
      expect(error.headers?.get('retry-after') ?? undefined).toBe(retryAfter);
    }
    expect(fake.ledger.entries).toEqual([]);
  });

  it('answers too_large and bad_gateway with a body that is no JSON', async () => {
    fake.next('too_large');
    expect(await whole()).toMatchObject({ status: 413, type: null });
    fake.next('bad_gateway');
    expect(await whole()).toMatchObject({ status: 502, type: null });
  });

  it('names the enforced spend limit, and gives no hint when to come back', async () => {
    fake.next('spend_limit');
    const error = (await whole()) as APIError;
    expect(error).toMatchObject({ status: 429, errorCode: 'enforced_spend_limit_reached' });
    expect(error.headers?.get('retry-after')).toBeNull();
  });

  it('lets the SDK retry as it would against the service', async () => {
    const patient = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 2 });
    fake.next({ name: 'overloaded', retryAfter: 0 });
    fake.next({ name: 'rate_limited', retryAfter: 0 });
    expect(textOf(await patient.messages.create(storyRequest()))).toContain('ghost_nodes');
    expect(fake.requests.map(({ status }) => status)).toEqual([529, 429, 200]);
  });

  it.each([
    ['thinking_first', 'end_turn', ['thinking', 'text']],
    ['thinking_omitted', 'end_turn', ['thinking', 'text']],
    ['max_tokens', 'max_tokens', ['text']],
    ['context_window', 'model_context_window_exceeded', ['text']],
    ['refusal_empty', 'refusal', []],
    ['refusal_after_text', 'refusal', ['text']],
    ['empty_end_turn', 'end_turn', []],
  ])('%s ends with %s', async (scenario, stopReason, blocks) => {
    for (const call of [streamed, whole]) {
      fake.next(scenario);
      const message = (await call()) as Anthropic.Message;
      expect(message.stop_reason).toBe(stopReason);
      expect(message.content.map(({ type }) => type)).toEqual(blocks);
      expect(message.stop_details?.type).toBe(stopReason === 'refusal' ? 'refusal' : undefined);
    }
  });

  it('bills no refusal before output, and bills one after output', async () => {
    fake.next('refusal_empty');
    await whole();
    fake.next('refusal_after_text');
    await whole();
    const [free, paid] = fake.ledger.entries;
    expect(free).toMatchObject({ billable: false, cost: 0n, output: 0 });
    expect(free!.total).toBeGreaterThan(0);
    expect(paid).toMatchObject({ billable: true });
    expect(paid!.output).toBeGreaterThan(0);
  });

  it.each(['error_before_text', 'error_mid_text'])('%s is an error event after a 200', async (scenario) => {
    fake.next(scenario);
    const error = (await streamed()) as APIError;
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(error).toMatchObject({ status: undefined, type: 'overloaded_error' });
    expect(fake.lastRequest!.status).toBe(200);
    expect(fake.lastRequest!.sentCharacters > 0).toBe(scenario === 'error_mid_text');
  });

  it.each([
    ['reset', /terminated/],
    ['reset_before_text', /terminated/],
    ['eof', /without producing/],
    ['eof_before_stop', /without producing/],
  ])('%s breaks the stream', async (scenario, message) => {
    fake.next(scenario);
    expect(((await streamed()) as Error).message).toMatch(message);
    fake.next(scenario);
    expect(await whole()).toHaveProperty('stack');
    await fake.idle();
    expect(fake.requests.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it.each([
    ['stall', 'text_delta'],
    ['stall_before_text', 'message_start'],
    ['ping_only', 'message_start'],
  ])('%s goes silent after %s and waits for the client to leave', async (scenario, last) => {
    fake.next(scenario);
    const controller = new AbortController();
    const seen: string[] = [];
    const stream = await client.messages.create({ ...storyRequest(), stream: true }, { signal: controller.signal });
    for await (const event of stream) {
      seen.push(event.type === 'content_block_delta' ? event.delta.type : event.type);
      const record = fake.lastRequest!;
      const half = record.sentCharacters > 0 && scenario === 'stall' && seen.length > 10;
      if (scenario !== 'stall' || half) controller.abort();
    }
    await fake.idle();
    expect(seen.at(-1)).toBe(last);
    expect(seen).not.toContain('message_stop');
    expect(fake.lastRequest!.aborted).toBe(true);
  });

  it('gives no byte with no_response', async () => {
    fake.next('no_response');
    const impatient = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0, timeout: 100 });
    await expect(impatient.messages.create(storyRequest())).rejects.toBeInstanceOf(Anthropic.APIConnectionTimeoutError);
    await fake.idle();
    expect(fake.lastRequest).toMatchObject({ status: 0, aborted: true });
  });

  it('speaks as local servers do: no cache counters, no request id, a fence around the JSON', async () => {
    fake.next('local_server', 2);
    for (const call of [client.messages.create(storyRequest()), client.messages.stream(storyRequest())]) {
      const { data, request_id } = await call.withResponse();
      const message = data instanceof MessageStream ? await data.finalMessage() : data;
      expect(message.usage.cache_read_input_tokens).toBeUndefined();
      expect(message.usage.input_tokens).toBeGreaterThan(0);
      expect(request_id).toBeFalsy();
      expect(textOf(message)).toMatch(/^```json/);
    }
  });

  it('takes a scenario from the header before the queue, and the queue before what stays', async () => {
    fake.always('refusal_empty');
    fake.next('max_tokens');
    const headers = { 'x-fake-scenario': 'empty_end_turn' };
    const reasons = [
      (await client.messages.create(storyRequest(), { headers })).stop_reason,
      ((await whole()) as Anthropic.Message).stop_reason,
      ((await whole()) as Anthropic.Message).stop_reason,
      ((await whole()) as Anthropic.Message).stop_reason,
    ];
    expect(reasons).toEqual(['end_turn', 'max_tokens', 'refusal', 'refusal']);
  });

  it('answers word for word what it is told', async () => {
    fake.answerWith('no JSON at all');
    fake.answerWith({ ghost_nodes: [] });
    expect(textOf((await whole()) as Anthropic.Message)).toBe('no JSON at all');
    expect(textOf((await streamed()) as Anthropic.Message)).toBe('{"ghost_nodes":[]}');
  });

  it('refuses a scenario that does not exist, with the list of those that do', () => {
    expect(() => fake.next('no_such')).toThrow(/no such scenario: no_such; there are normal,/);
    expect(SCENARIOS).toContain('markdown_fence');
  });
});
