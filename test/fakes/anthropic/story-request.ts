import type Anthropic from '@anthropic-ai/sdk';

const object = (properties: Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

/** A schema in the manner of the product's, for the fake's own tests. */
export const STORY_SCHEMA = object({
  ghost_nodes: {
    type: 'array',
    items: object({
      slot: { type: 'integer' },
      title: { type: 'string' },
      gist: { type: 'string', description: 'at most 400 characters' },
      move: { type: 'string', enum: ['reversal', 'arrival', 'revelation', 'loss', 'pressure', 'quiet', 'other'] },
      grounded_in: { type: 'array', items: { type: 'string' } },
      evidence: object({ node_id: { type: 'string' }, quote: { type: 'string' } }),
      likelihood: { type: 'number' },
    }),
  },
  inline_suggestions: {
    type: 'array',
    items: object({
      node_id: { type: 'string' },
      kind: { type: 'string', enum: ['replace', 'insert', 'cut'] },
      original: { type: 'string' },
      text: { type: 'string' },
    }),
  },
});

export const STORY_NODES = [
  { id: 'n_1', text: 'Mara rowed out before the harbour bells, with the lamp hooded and the letter dry.' },
  { id: 'n_2', text: 'The customs boat came about without a word, “and that”, said Osric, “is the worst of it.” 🌊' },
];

export interface StoryAnswer {
  ghost_nodes: {
    slot: number;
    title: string;
    gist: string;
    move: string;
    grounded_in: string[];
    evidence: { node_id: string; quote?: string };
    likelihood: number;
  }[];
  inline_suggestions: { node_id: string; kind: string; original: string; text: string }[];
}

/** A small story request with four cache-worthy parts. */
export function storyRequest(task = 'Write exactly 4 ghost nodes and 3 inline suggestions.') {
  return {
    model: 'claude-sonnet-5-5',
    max_tokens: 4000,
    output_config: { format: { type: 'json_schema' as const, schema: STORY_SCHEMA }, effort: 'low' as const },
    system: [
      {
        type: 'text' as const,
        text: 'You propose branches of a story. '.repeat(60),
        cache_control: { type: 'ephemeral' as const, ttl: '1h' as const },
      },
    ],
    messages: [
      {
        role: 'user' as const,
        content: [
          { type: 'text' as const, text: '<canon>{"character":{"id":"ch_1","name":"Mara"}}</canon>' },
          ...STORY_NODES.map((node) => ({ type: 'text' as const, text: `<story>\n${JSON.stringify(node)}\n</story>` })),
          { type: 'text' as const, text: task },
        ],
      },
    ],
  } satisfies Anthropic.MessageCreateParamsNonStreaming;
}

export function textOf(message: Pick<Anthropic.Message, 'content'>): string {
  return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
}
