import { type FakeAnthropic, startFakeAnthropic } from '.';
import type { JsonObject } from './json';
import { storyRequest } from './story-request';

const HEADERS = { 'content-type': 'application/json', 'anthropic-version': '2026-10-21', authorization: 'Bearer k1' };
const OLD = { ...HEADERS, 'anthropic-version': '2023-06-01' };

const headersBut = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(HEADERS).filter(([key]) => key !== name));

interface Refusal {
  status: number;
  error: { type: string; message: string };
}

describe('what the Messages API refuses', () => {
  let fake: FakeAnthropic;
  beforeAll(async () => void (fake = await startFakeAnthropic({ apiKeys: ['k1', 'k2'] })));
  beforeEach(() => fake.reset());
  afterAll(() => fake.close());

  async function post(body: unknown, headers: Record<string, string> = HEADERS, path = ''): Promise<Refusal> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${fake.url}/v1/messages${path}`, { method: 'POST', headers, body: text });
    const answer = (await response.json()) as Partial<Refusal> & { request_id?: string };
    if (!response.ok) expect(answer.request_id).toBe(response.headers.get('request-id'));
    return { status: response.status, error: answer.error ?? { type: '', message: '' } };
  }
  const plain = (over: JsonObject = {}): JsonObject => ({
    model: 'claude-sonnet-5-5',
    max_tokens: 50,
    messages: [{ role: 'user', content: 'Go on.' }],
    ...over,
  });

  it('takes a key in either header, x-api-key before bearer, and refuses a wrong or missing one', async () => {
    const without = headersBut('authorization');
    expect((await post(plain())).status).toBe(200);
    expect((await post(plain(), { ...without, 'x-api-key': 'k2' })).status).toBe(200);
    expect(await post(plain(), without)).toMatchObject({ status: 401, error: { type: 'authentication_error' } });
    expect((await post(plain(), { ...HEADERS, 'x-api-key': 'wrong' })).status).toBe(401);
  });

  it('wants a version that it knows, and JSON', async () => {
    expect((await post(plain(), headersBut('anthropic-version'))).error.message).toMatch(/^anthropic-version:/);
    expect((await post(plain(), { ...HEADERS, 'anthropic-version': '2019-01-01' })).status).toBe(400);
    expect((await post(plain(), { ...HEADERS, 'content-type': 'text/plain' })).status).toBe(400);
    expect((await post('{"model":')).error).toMatchObject({ type: 'invalid_request_error' });
    expect((await post('[]')).status).toBe(400);
  });

  it('refuses a body above 32 MB', async () => {
    const huge = plain({ system: 'x'.repeat(33 * 1024 * 1024) });
    expect(await post(huge)).toMatchObject({ status: 413, error: { type: 'request_too_large' } });
  });

  const text = (over: JsonObject): JsonObject => ({
    messages: [{ role: 'user', content: [{ type: 'text', ...over }] }],
  });
  const assistantLast = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
  ];

  it.each<[JsonObject, RegExp]>([
    [{ temperature: 1 }, /^temperature: Extra inputs are not permitted$/],
    [{ top_p: 0.9 }, /^top_p: Extra inputs are not permitted$/],
    [{ top_k: 5 }, /^top_k: Extra inputs are not permitted$/],
    [{ output_format: {} }, /^output_format: Extra inputs/],
    [{ output_config: { verbosity: 'low' } }, /^output_config\.verbosity: Extra inputs/],
    [{ output_config: { effort: 'huge' } }, /^output_config\.effort: Input should be 'low'/],
    [{ metadata: { user: 'x' } }, /^metadata\.user: Extra inputs/],
    [{ metadata: { user_id: 'someone@example.org' } }, /opaque/],
    [{ messages: [] }, /^messages: at least one/],
    [{ messages: 'hello' }, /^messages: Input should be a valid list/],
    [{ messages: [{ role: 'narrator', content: 'x' }] }, /^messages\.0\.role: Input should be 'user'/],
    [{ messages: [{ role: 'user', content: 'x', name: 'y' }] }, /^messages\.0\.name: Extra inputs/],
    [{ messages: [{ role: 'system', content: 'x' }] }, /must follow a user message/],
    [{ messages: assistantLast }, /does not support assistant message prefill/],
    [text({ text: '' }), /text content blocks must be non-empty/],
    [text({ text: 'x', colour: 'red' }), /^messages\.0\.content\.0\.colour: Extra inputs/],
    [text({ text: 'x', citations: [{}] }), /citations are not allowed in user messages/],
    [text({ text: 'x', cache_control: { type: 'ephemeral', ttl: '2h' } }), /ttl: Input should be '5m' or '1h'/],
    [{ system: [{ type: 'image' }] }, /^system\.0\.type/],
    [{ max_tokens: -1 }, /^max_tokens: Input should be greater/],
    [{ max_tokens: 200_000 }, /^max_tokens: 200000 > 128000/],
    [{ stream: 'yes' }, /^stream: /],
    [{ service_tier: 'fastest' }, /^service_tier: /],
    [{ thinking: { type: 'disabled' } }, /"thinking\.type\.disabled" is not supported for this model/],
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, /"thinking\.type\.enabled" is not supported/],
    [{ thinking: { type: 'between_tools' }, output_config: { effort: 'max' } }, /not supported at this effort/],
    [{ tool_choice: { type: 'any' } }, /tool_choice: type "tool" and "any" are not supported/],
    [{ tool_choice: { type: 'tool', name: 'x' }, model: 'claude-opus-5-5' }, /not supported for this model/],
    [{ output_config: { effort: 'low' }, model: 'claude-haiku-4-5' }, /does not support the effort parameter/],
  ])('%j', async (over, message) => {
    const { status, error } = await post(plain(over));
    expect(error.message).toMatch(message);
    expect(status).toBe(400);
    expect(fake.ledger.entries).toEqual([]);
  });

  it('refuses a prompt that is longer than the context of the model', async () => {
    const long = (characters: number): JsonObject =>
      plain({ system: 'x'.repeat(characters), model: 'claude-haiku-4-5' });
    expect((await post(long(600_000))).status).toBe(200);
    expect((await post(long(700_000))).error.message).toMatch(/^prompt is too long: \d+ tokens > 200000 maximum/);
  });

  it('wants model and max_tokens, and knows its models', async () => {
    expect((await post(plain({ model: 'gpt-9' }))).status).toBe(404);
    expect((await post({ max_tokens: 1, messages: [] })).error.message).toBe('model: Field required');
    expect((await post({ model: 'claude-opus-5-5', messages: [] })).error.message).toBe('max_tokens: Field required');
  });

  it('takes sampling and prefill where the older version and older models do', async () => {
    const old = plain({ model: 'claude-haiku-4-5', temperature: 0.2, messages: assistantLast });
    expect((await post(old, OLD)).status).toBe(200);
    expect((await post(plain({ temperature: 0.2 }), OLD)).error.message).toMatch(/not supported for this model/);
    expect((await post(plain({ temperature: 1 }), OLD)).status).toBe(200);
  });

  it('counts tokens without the fields of an answer', async () => {
    const { max_tokens, ...countable } = plain();
    expect((await post(countable, HEADERS, '/count_tokens')).status).toBe(200);
    expect((await post({ ...countable, max_tokens }, HEADERS, '/count_tokens')).error.message).toMatch(
      /^max_tokens: Extra/,
    );
  });

  describe('schemas outside the subset of structured output', () => {
    const format = (schema: JsonObject): JsonObject =>
      plain({ output_config: { format: { type: 'json_schema', schema } } });
    const object = (properties: JsonObject, over: JsonObject = {}): JsonObject => ({
      ...{ type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
      ...over,
    });
    const many = (count: number, schema: JsonObject): JsonObject =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, schema]));
    const union = { anyOf: [{ type: 'string' }, { type: 'null' }] };

    it.each<[RegExp, JsonObject]>([
      [/'additionalProperties' must be explicitly set to false/, { type: 'object', properties: {} }],
      [/'maxLength' is not supported/, object({ a: { type: 'string', maxLength: 5 } })],
      [/'minimum' is not supported/, object({ a: { type: 'integer', minimum: 0 } })],
      [/'maxItems' is not supported/, object({ a: { type: 'array', items: { type: 'string' }, maxItems: 3 } })],
      [/'minItems' values other than 0 or 1/, object({ a: { type: 'array', items: { type: 'string' }, minItems: 2 } })],
      [/'items' is required/, object({ a: { type: 'array' } })],
      [/'oneOf' is not supported/, object({ a: { oneOf: [{ type: 'string' }] } })],
      [/format 'iri' is not supported/, object({ a: { type: 'string', format: 'iri' } })],
      [/look-around/, object({ a: { type: 'string', pattern: '^(?=x)' } })],
      [/scalars/, object({ a: { type: 'string', enum: [{}] } })],
      [/should name a schema in \$defs/, object({ a: { $ref: 'https://example.org/s' } })],
      [/Recursive/, object({ a: { $ref: '#/$defs/a' } }, { $defs: { a: object({ b: { $ref: '#/$defs/a' } }) } })],
      [/too many optional parameters \(25\)/, object(many(25, { type: 'string' }), { required: [] })],
      [/union types \(17\)/, object(many(17, union))],
      [/too complex for compilation/, object(many(1_001, { type: 'string' }))],
    ])('%s', async (message, schema) => {
      expect(await post(format(schema))).toMatchObject({
        status: 400,
        error: { message: expect.stringMatching(message) },
      });
    });

    it('takes what the subset holds', async () => {
      const all = object({
        a: { $ref: '#/$defs/a' },
        b: { type: ['integer', 'null'] },
        c: { type: 'array', minItems: 1, items: union },
        d: { const: 'x' },
        e: { type: 'string', format: 'uuid', description: 'an id', default: '' },
        f: { type: 'boolean' },
      });
      expect((await post(format({ ...all, $defs: { a: { type: 'string', enum: ['x', 'y'] } } }))).status).toBe(200);
      expect((await post(storyRequest())).status).toBe(200);
    });
  });
});
