import Anthropic from '@anthropic-ai/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '.';
import { storyRequest, textOf } from './story-request';

describe('the fake Messages API through the real SDK', () => {
  let fake: FakeAnthropic;
  let client: Anthropic;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    client = new Anthropic({ apiKey: 'test-key', baseURL: fake.url, maxRetries: 0 });
  });
  beforeEach(() => fake.reset());
  afterAll(() => fake.close());

  it('answers the same request the same way, in JSON and in every way to cut a stream', async () => {
    const whole = textOf(await client.messages.create(storyRequest()));
    for (const scenario of ['normal', 'small_chunks', 'split_utf8', 'extra_pings', 'small_chunks+thinking_first']) {
      fake.next(scenario);
      const streamed = await client.messages.stream(storyRequest()).finalMessage();
      expect(textOf(streamed)).toBe(whole);
      expect(streamed.stop_reason).toBe('end_turn');
    }
    fake.next('split_escapes');
    const escaped = textOf(await client.messages.stream(storyRequest()).finalMessage());
    expect(escaped).toContain('\\u');
    expect(JSON.parse(escaped)).toEqual(JSON.parse(whole));
  });

  it('sends deltas of one to three characters, and never half a character', async () => {
    const deltas: string[] = [];
    fake.next({ name: 'small_chunks', answer: '🌊é🏳️‍🌈'.repeat(40) });
    for await (const event of client.messages.stream(storyRequest())) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') deltas.push(event.delta.text);
    }
    expect(deltas.every((text) => text.length <= 3 && text.isWellFormed())).toBe(true);
    expect(deltas.length).toBeGreaterThan(80);
  });

  it('lists models and counts tokens as the prompt is billed', async () => {
    const page = await client.models.list({ limit: 3 });
    const ids: string[] = [];
    for await (const { id } of page) ids.push(id);
    const haiku = await client.models.retrieve('claude-haiku-5-5');
    const { model, output_config, system, messages } = storyRequest();
    const { input_tokens } = await client.messages.countTokens({ model, output_config, system, messages });
    const { usage } = await client.messages.create(storyRequest());

    expect(ids).toHaveLength(18);
    expect(new Set(ids).size).toBe(18);
    expect(haiku).toMatchObject({ display_name: 'Claude Haiku 5.5', lifecycle: 'active', max_tokens: 128_000 });
    expect(haiku.capabilities?.structured_outputs.supported).toBe(true);
    expect(input_tokens).toBe(usage.input_tokens + usage.cache_creation_input_tokens! + usage.cache_read_input_tokens!);
    await expect(client.models.retrieve('claude-2')).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
  });

  it('reports the cache in usage, in message_start and again at the end', async () => {
    await client.messages.create(storyRequest());
    const stream = client.messages.stream(storyRequest());
    const started = new Promise<Anthropic.Usage>((resolve) =>
      stream.once('streamEvent', (event) => event.type === 'message_start' && resolve(event.message.usage)),
    );
    const { usage } = await stream.finalMessage();

    expect(usage.cache_read_input_tokens).toBeGreaterThan(512);
    expect(usage.cache_creation_input_tokens).toBe(0);
    expect((await started).cache_read_input_tokens).toBe(usage.cache_read_input_tokens);
    expect(fake.ledger.last).toMatchObject({ read: usage.cache_read_input_tokens, output: usage.output_tokens });
  });

  it('cuts at max_tokens, with the thinking inside it, and at a stop sequence', async () => {
    const cut = await client.messages.create({ ...storyRequest(), max_tokens: 50 });
    expect(cut).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 50 } });
    expect(textOf(cut)).toHaveLength(125);

    fake.next('thinking_first');
    const thought = await client.messages.create({ ...storyRequest(), max_tokens: 50 });
    expect(thought.usage.output_tokens).toBe(50);
    expect(thought.usage.output_tokens_details!.thinking_tokens).toBeGreaterThan(20);
    expect(textOf(thought).length).toBeLessThan(70);

    const stopped = await client.messages.create({ ...storyRequest(), stop_sequences: ['"gist"'] });
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: '"gist"' });
  });

  it('warms the cache with max_tokens 0', async () => {
    const warmed = await client.messages.create({ ...storyRequest(), max_tokens: 0 });
    expect(warmed).toMatchObject({ content: [], stop_reason: 'max_tokens', usage: { output_tokens: 0 } });
    expect((await client.messages.create(storyRequest())).usage.cache_creation_input_tokens).toBe(0);
  });

  it('keeps what it was sent, and says who went away', async () => {
    fake.next('hold_middle');
    const controller = new AbortController();
    const stream = client.messages.stream(storyRequest(), { signal: controller.signal });
    const failed = stream.finalMessage().catch((error: Error) => error.message);
    await new Promise((resolve) => stream.once('text', resolve));
    controller.abort();
    const record = await fake.arrived(1);
    await record.closed;

    expect(await failed).toMatch(/aborted/);
    expect(record.aborted).toBe(true);
    expect(record.body).toMatchObject({ model: 'claude-sonnet-5-5', stream: true });
    expect(record.headers['x-stainless-retry-count']).toBe('0');
    expect(fake.counts).toEqual({ 'POST /v1/messages': 1 });
    const { output, cost, costWithoutCache } = fake.ledger.last!;
    expect(output).toBeGreaterThan(0);
    expect(output).toBeLessThan(4000);
    expect(cost).toBeGreaterThan(costWithoutCache / 2n);
  });

  it('begins both of two equal requests that overlap without a hit', async () => {
    fake.next('hold_start', 2);
    const both = [1, 2].map(() => client.messages.create(storyRequest()));
    await fake.arrived(2);
    while (fake.requests.some(({ wasHeld }) => !wasHeld)) await new Promise((resolve) => setImmediate(resolve));
    fake.resume();
    const [first, second] = await Promise.all(both);
    expect([first!.usage, second!.usage].map((usage) => usage.cache_read_input_tokens)).toEqual([0, 0]);
    expect((await client.messages.create(storyRequest())).usage.cache_read_input_tokens).toBeGreaterThan(512);
  });
});
