import Anthropic from '@anthropic-ai/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '.';

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['ghost_nodes'],
  properties: {
    ghost_nodes: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['title', 'gist', 'move', 'likelihood', 'grounded_in', 'evidence'],
        properties: {
          title: { type: 'string' },
          gist: { type: 'string', description: 'at most 400 characters' },
          move: { type: 'string', enum: ['reversal', 'arrival', 'loss', 'other'] },
          likelihood: { type: 'number' },
          grounded_in: { type: 'array', items: { type: 'string' } },
          evidence: {
            type: 'object',
            additionalProperties: false,
            required: ['node_id', 'quote'],
            properties: { node_id: { type: 'string' }, quote: { type: 'string' } },
          },
        },
      },
    },
  },
};
const NODES = [
  { id: 'n_1', text: 'Mara rowed out before the harbour bells, with the lamp hooded and the letter dry.' },
  { id: 'n_2', text: 'The customs boat came about without a word, “and that”, said Osric, “is the worst of it.”' },
];
const REQUEST = {
  model: 'claude-sonnet-5-5',
  max_tokens: 4000,
  output_config: { format: { type: 'json_schema' as const, schema: SCHEMA }, effort: 'low' as const },
  system: [{ type: 'text' as const, text: 'You propose branches of a story.' }],
  messages: [
    {
      role: 'user' as const,
      content: [
        { type: 'text' as const, text: '<canon>{"characters":[{"id":"ch_1","name":"Mara"}]}</canon>' },
        ...NODES.map((node) => ({ type: 'text' as const, text: `<story>\n${JSON.stringify(node)}\n</story>` })),
        { type: 'text' as const, text: 'Propose ghost_nodes: 4.' },
      ],
    },
  ],
};

interface Answer {
  ghost_nodes: { title: string; gist: string; grounded_in: string[]; evidence: { node_id: string; quote: string } }[];
}

describe('the fake Messages API through the real SDK', () => {
  let fake: FakeAnthropic;
  let client: Anthropic;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    client = new Anthropic({ apiKey: 'test-key', baseURL: fake.url, maxRetries: 0 });
  });
  beforeEach(() => fake.reset());
  afterAll(() => fake.close());

  function textOf(message: Anthropic.Message): string {
    return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  }

  it('answers with JSON that fits the schema and rests on the nodes it was sent', async () => {
    const message = await client.messages.create(REQUEST);
    const answer = JSON.parse(textOf(message)) as Answer;

    expect(message).toMatchObject({ stop_reason: 'end_turn', stop_details: null, model: 'claude-sonnet-5-5' });
    expect(answer.ghost_nodes).toHaveLength(4);
    for (const ghost of answer.ghost_nodes) {
      const cited = NODES.find(({ id }) => id === ghost.evidence.node_id);
      expect(ghost.evidence.quote.length).toBeGreaterThan(10);
      expect(cited?.text).toContain(ghost.evidence.quote);
      expect(ghost.grounded_in.every((id) => NODES.some((node) => node.id === id))).toBe(true);
    }
    expect(new Set(answer.ghost_nodes.map(({ gist }) => gist)).size).toBe(4);
  });

  it('answers the same request the same way, streamed or not', async () => {
    const whole = textOf(await client.messages.create(REQUEST));
    fake.next('small_chunks');
    const streamed = await client.messages.stream(REQUEST).finalMessage();

    expect(textOf(streamed)).toBe(whole);
    expect(streamed.usage.output_tokens).toBe(Math.ceil(whole.length / 2.5));
    expect(fake.requests.map(({ scenario }) => scenario)).toEqual(['normal', 'small_chunks']);
  });

  it('lists models and counts tokens as the prompt is billed', async () => {
    const { data } = await client.models.list();
    const model = await client.models.retrieve('claude-haiku-5-5');
    const { model: id, output_config, system, messages } = REQUEST;
    const { input_tokens } = await client.messages.countTokens({ model: id, output_config, system, messages });
    const { usage } = await client.messages.create(REQUEST);

    expect(data[0]).toMatchObject({ type: 'model', lifecycle: 'active' });
    expect(model.capabilities?.structured_outputs.supported).toBe(true);
    expect(input_tokens).toBe(usage.input_tokens);
  });
});
