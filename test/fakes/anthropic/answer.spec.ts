import * as fc from 'fast-check';
import { answerTo } from './answer';
import { type FLAWS } from './answer-flaws';
import { isObject, type Json, type JsonObject } from './json';
import { PROSE, STORY_EVENTS } from './story-events';
import { STORY_NODES, type StoryAnswer, storyRequest } from './story-request';

const body = (task?: string): JsonObject => JSON.parse(JSON.stringify(storyRequest(task))) as JsonObject;
const answer = (task?: string): StoryAnswer => JSON.parse(answerTo(body(task))) as StoryAnswer;

/** Whether a value fits a schema of the subset, as far as structured output promises. */
function fits(value: Json | undefined, schema: JsonObject): boolean {
  if (Array.isArray(schema.anyOf)) return schema.anyOf.some((branch) => fits(value, branch as JsonObject));
  if (Array.isArray(schema.enum)) return schema.enum.includes(value ?? null);
  switch (schema.type) {
    case 'object': {
      const properties = schema.properties as Record<string, JsonObject>;
      if (!isObject(value)) return false;
      const known = Object.keys(value).every((key) => key in properties);
      return known && Object.entries(properties).every(([key, property]) => fits(value[key], property));
    }
    case 'array':
      return Array.isArray(value) && value.every((item) => fits(item, schema.items as JsonObject));
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === schema.type;
  }
}

/** Overlap coefficient of content stems, as gates on distinct ideas measure it; names are left out. */
function overlap(one: string, other: string): number {
  const stems = (text: string): Set<string> =>
    new Set(
      (
        text
          .replaceAll('{who}', '')
          .toLowerCase()
          .match(/[a-z]{4,}/g) ?? []
      )
        .filter(
          (word) => !/^(that|with|from|into|they|them|their|which|where|while|until|every|each|after)$/.test(word),
        )
        .map((word) => word.replace(/(ing|ed|es|s)$/, '')),
    );
  const [a, b] = [stems(one), stems(other)];
  return [...a].filter((stem) => b.has(stem)).length / Math.max(1, Math.min(a.size, b.size));
}

describe('answers', () => {
  it('number what the task asks for, fill the slots, and differ', () => {
    const { ghost_nodes, inline_suggestions } = answer('Write exactly 8 ghost nodes and 3 inline suggestions.');
    expect(ghost_nodes.map(({ slot }) => slot)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(ghost_nodes.map(({ title }) => title)).size).toBe(8);
    expect(inline_suggestions).toHaveLength(3);
    expect(answer('Write no ghost nodes, but 2 inline suggestions.').ghost_nodes).toEqual([]);
    expect(answer('{"ghost_nodes": 2}').ghost_nodes).toHaveLength(2);
  });

  it('quote the nodes they cite, word for word', () => {
    const { ghost_nodes, inline_suggestions } = answer();
    const textOf = (id: string): string => STORY_NODES.find((node) => node.id === id)?.text ?? '';
    for (const { evidence, grounded_in } of ghost_nodes) {
      expect(evidence.quote!.split(' ').length).toBeGreaterThan(2);
      expect(textOf(evidence.node_id)).toContain(evidence.quote);
      expect(grounded_in.every((id) => textOf(id) !== '')).toBe(true);
      expect(new Set(grounded_in).size).toBe(grounded_in.length);
    }
    expect(inline_suggestions.map(({ kind }) => kind)).toEqual(['replace', 'insert', 'cut']);
    expect(new Set(inline_suggestions.map(({ original }) => original)).size).toBe(3);
    for (const { node_id, original } of inline_suggestions) {
      expect(node_id).toBe('n_2');
      expect(textOf(node_id).split(original)).toHaveLength(2);
    }
  });

  it('keep to the likelihood that a slot of the task allows', () => {
    const { ghost_nodes } = answer(
      'Exactly 3 ghost nodes.\nSlot 1: stay.\nSlot 2: stay.\nSlot 3: a likelihood under 0.10.',
    );
    expect(ghost_nodes.map(({ likelihood }) => likelihood < 0.1)).toEqual([false, false, true]);
  });

  it('do not offer again what the prompt names, and depend on nothing but the prompt', () => {
    const first = answer();
    const offered = first.ghost_nodes.map(({ gist }) => gist);
    const again = answer(`Write exactly 4 ghost nodes, none like ${JSON.stringify(offered)}.`);
    expect(again.ghost_nodes.filter(({ gist }) => offered.includes(gist))).toEqual([]);
    expect(answer()).toEqual(first);
    expect(answerTo({ ...body(), stream: true, metadata: { user_id: 'x' } })).toBe(answerTo(body()));
  });

  it('draw on events that no gate on distinct ideas would take for one another', () => {
    expect(STORY_EVENTS.length).toBeGreaterThanOrEqual(40);
    const near = STORY_EVENTS.flatMap((one, index) =>
      STORY_EVENTS.slice(index + 1)
        .filter((other) => overlap(one.gist, other.gist) >= 0.3)
        .map((other) => [one.title, other.title]),
    );
    expect(near).toEqual([]);
    expect(new Set(PROSE).size).toBe(PROSE.length);
  });

  it('fit whatever schema of the subset a request carries', () => {
    const leaf = fc.constantFrom<JsonObject[]>(
      { type: 'string' },
      { type: 'integer' },
      { type: 'number' },
      { type: 'boolean' },
      { type: 'null' },
      { type: 'string', enum: ['a', 'b'] },
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
    );
    const names = fc.constantFrom('text', 'quote', 'node_id', 'fact_id', 'words', 'op', 'kind', 'segments', 'anything');
    const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        leaf,
        tie('schema').map((items) => ({ type: 'array', items })),
        fc.dictionary(names, tie('schema'), { maxKeys: 4 }).map((properties) => ({ type: 'object', properties })),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(names, schema, { minKeys: 1, maxKeys: 4 }), (properties) => {
        const root = { type: 'object', properties };
        const request = { ...body(), output_config: { format: { type: 'json_schema', schema: root } } };
        return fits(JSON.parse(answerTo(request as JsonObject)) as Json, root as JsonObject);
      }),
    );
  });

  it('write prose of about the length that the task asks for', () => {
    const schema = {
      type: 'object',
      properties: { primary: { type: 'object', properties: { text: { type: 'string' }, words: { type: 'integer' } } } },
    };
    const request = { ...body('target_words: 250'), output_config: { format: { type: 'json_schema', schema } } };
    const { primary } = JSON.parse(answerTo(request as JsonObject)) as { primary: { text: string; words: number } };
    expect(primary.words).toBe(primary.text.split(/\s+/).length);
    expect(Math.abs(primary.words - 250)).toBeLessThan(38);
  });

  describe('that are bad', () => {
    const bad = (flaw: (typeof FLAWS)[number]): string => answerTo(body(), flaw);
    const parsed = (flaw: (typeof FLAWS)[number]): StoryAnswer => JSON.parse(bad(flaw)) as StoryAnswer;
    const good = answer();

    it('lack a quote, or quote what is not there, or cite a node of another branch', () => {
      expect(parsed('missing_quote').ghost_nodes[0]!.evidence).not.toHaveProperty('quote');
      expect(STORY_NODES.map(({ text }) => text).join()).not.toContain(
        parsed('false_quote').ghost_nodes[0]!.evidence.quote,
      );
      expect(parsed('off_path_node').ghost_nodes[0]!.grounded_in).toContain('n_of_another_branch');
      expect(parsed('false_quote').ghost_nodes.slice(1)).toEqual(good.ghost_nodes.slice(1));
    });

    it('repeat themselves, or come in the wrong number', () => {
      const { ghost_nodes } = parsed('duplicates');
      expect(ghost_nodes[1]!.gist).toBe(ghost_nodes[0]!.gist);
      expect(ghost_nodes).toHaveLength(4);
      expect(parsed('too_few').ghost_nodes).toHaveLength(1);
      expect(parsed('too_many').ghost_nodes).toHaveLength(8);
    });

    it('leak what is private, or carry markup', () => {
      expect(parsed('leaked_field').ghost_nodes[0]).toMatchObject({ probability: 0.12, lane: 'exploratory' });
      expect(parsed('leaked_text').ghost_nodes[0]!.gist).toMatch(/exploratory/);
      expect(parsed('markup').ghost_nodes[0]!.gist).toMatch(/<img .*https:/);
    });

    it('are not the JSON that was asked for', () => {
      expect(bad('markdown_fence')).toMatch(/^```json\n[^]*\n```$/);
      expect(bad('prose_around')).toMatch(/^Here are .*\{"ghost_nodes"[^]*prefer!$/s);
      expect(() => void JSON.parse(bad('invalid_json'))).toThrow();
      expect(parsed('wrong_schema')).not.toHaveProperty('ghost_nodes');
      expect(parsed('wrong_case_enum').ghost_nodes[0]!.move).toBe(good.ghost_nodes[0]!.move.toUpperCase());
    });
  });
});
