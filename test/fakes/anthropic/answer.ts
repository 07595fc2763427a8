import { isClaim, namedNodes, settleClaim } from './answer-claims';
import { asArray, countFor } from './answer-counts';
import { type Flaw, spoil } from './answer-flaws';
import { type Item, numberFor, stringFor } from './answer-fields';
import { isJudging, judgementsOf, readJudgeRequest } from './judge-answer';
import { graphConflictsOf, isGraphJudging } from './graph-judge-answer';
import { isObject, type Json, type JsonObject } from './json';
import { quoteFrom } from './quotes';
import { SeededRandom } from './random';
import { resolveReference } from './schema-checks';
import { STORY_EVENTS, type StoryEvent } from './story-events';
import { readStory, type Story, type StoryNode } from './story-reader';

/**
 * Writes an answer to a request: JSON that fits the schema it carries, about the story it carries. The same request
 * always gets the same answer; the items of a list differ in wording and in idea; what the prompt already names as
 * offered or rejected is not offered again.
 */
export function answerTo(body: JsonObject, flaw?: Flaw): string {
  const story = readStory(body);
  const seed = JSON.stringify({ ...body, stream: null, metadata: null });
  const random = new SeededRandom(seed);
  const config = isObject(body.output_config) ? body.output_config : {};
  const schema = isObject(config.format) ? config.format.schema : undefined;
  if (!isObject(schema)) return plainAnswer(story, random);
  if (isJudging(schema)) return spoil(judgementsOf(readJudgeRequest(story.prompt)), schema, flaw);
  if (isGraphJudging(schema)) return spoil(graphConflictsOf(story.prompt), schema, flaw);
  return spoil(new Writer(schema, story, random).write(), schema, flaw);
}

function plainAnswer(story: Story, random: SeededRandom): string {
  return random
    .shuffled(STORY_EVENTS)
    .slice(0, 3)
    .map(({ gist }) => gist.replaceAll('{who}', story.people[0] ?? 'Someone'))
    .join(' ');
}

class Writer {
  private readonly events: StoryEvent[];
  private used = 0;
  /** The prose at the top of the answer; claims about it quote it and not the story. */
  private prose = '';

  constructor(
    private readonly root: JsonObject,
    private readonly story: Story,
    private readonly random: SeededRandom,
  ) {
    const fresh = STORY_EVENTS.filter((event) => !isOffered(event, story.prompt));
    this.events = random.shuffled(fresh.length > 0 ? fresh : STORY_EVENTS).map((event) => this.peopled(event));
  }

  write(): Json {
    return this.value(this.root, '', this.item(0), []);
  }

  /** Names a person of the story; there is no invented name in an answer. */
  private peopled(event: StoryEvent): StoryEvent {
    const who = this.random.pick(this.story.people) ?? 'someone';
    const gist = event.gist.replaceAll('{who}', who);
    return { ...event, gist: gist[0]!.toUpperCase() + gist.slice(1) };
  }

  /**
   * @param inline whether the item changes words of the current node
   * @param about the nodes to speak of; by default those of the path
   */
  private item(index: number, inline = false, event = this.nextEvent(), about?: readonly StoryNode[]): Item {
    const { factIds } = this.story;
    const nodes = about ?? this.story.nodes;
    // The newest nodes first, as a continuation leans on what was told last.
    const node = nodes.at(inline ? -1 : -1 - (index % Math.max(1, nodes.length))) ?? { id: 'n_1', text: 'the story' };
    return {
      index,
      event,
      node,
      quote: quoteFrom(node.text, index),
      second: this.random.pick(this.story.nodes.filter(({ id }) => id !== node.id)),
      factId: this.random.pick(factIds),
    };
  }

  private nextEvent(): StoryEvent {
    return this.events[this.used++ % this.events.length]!;
  }

  private value(given: Json | undefined, name: string, item: Item, under: readonly string[]): Json {
    const schema = this.resolved(given);
    if (schema.const !== undefined) return schema.const;
    if (Array.isArray(schema.enum)) return this.choice(schema.enum, name, item);
    switch (typeOf(schema)) {
      case 'object':
        return this.object(schema, item, under);
      case 'array':
        return this.list(schema, name, item, under);
      case 'string':
        return stringFor(schema, name, item, this.story);
      case 'integer':
      case 'number':
        return numberFor(schema, name, item, this.story);
      case 'boolean':
        return false;
      default:
        return null;
    }
  }

  /** Follows references and takes the first branch of a union that is not null; null ids stay null without facts. */
  private resolved(given: Json | undefined): JsonObject {
    let schema = isObject(given) ? given : {};
    while (typeof schema.$ref === 'string') schema = resolveReference(schema.$ref, this.root);
    if (Array.isArray(schema.anyOf)) {
      const branches = schema.anyOf.filter(isObject);
      return this.resolved(branches.find((branch) => branch.type !== 'null') ?? branches[0]);
    }
    if (Array.isArray(schema.allOf)) return Object.assign({}, ...schema.allOf.filter(isObject), schema) as JsonObject;
    return schema;
  }

  private choice(choices: readonly Json[], name: string, item: Item): Json {
    if (choices.includes(item.event.move)) return item.event.move;
    if (['slot', 'approach', 'kind', 'keep'].includes(name)) return choices[item.index % choices.length]!;
    return choices[0]!;
  }

  /** Required properties come first, in the order of the schema, then the optional ones, as the real API emits them. */
  private object(schema: JsonObject, item: Item, under: readonly string[]): JsonObject {
    const properties = isObject(schema.properties) ? schema.properties : {};
    const required = asArray(schema.required).map(String);
    const names = Object.keys(properties);
    const ordered = [...names.filter((n) => required.includes(n)), ...names.filter((n) => !required.includes(n))];
    const result: JsonObject = {};
    for (const name of ordered) {
      const value = this.value(properties[name], name, { ...item, siblings: names, listed: false }, [...under, name]);
      if (under.length === 0 && name === 'text' && typeof value === 'string') this.prose = value;
      result[name] = value;
    }
    if (isClaim(result)) settleClaim(result, item, this.story);
    return settled(result, item);
  }

  private list(schema: JsonObject, name: string, item: Item, under: readonly string[]): Json[] {
    const items = this.resolved(schema.items);
    const count = Math.max(Number(schema.minItems ?? 0), countFor(name, items, under, this.story));
    const nested = under.length > 1;
    const members = isObject(items.properties) ? items.properties : {};
    const inline = 'original' in members;
    const about = 'op' in members ? namedNodes(this.story) : undefined;
    return Array.from({ length: count }, (_, index) => {
      if (name === 'canon_effects') {
        return this.value(items, name, { ...this.item(index), quote: quoteFrom(this.prose, index) }, under);
      }
      if (!nested) return this.value(items, name, this.item(index, inline, undefined, about), under);
      if (name === 'decisions') return this.value(items, name, { ...item, index }, under);
      // A nested list speaks of the thing that holds it, so its first entry is about the same node.
      if (items.type === 'string') return this.value(items, name, { ...item, index, listed: true }, under);
      return this.value(items, name, index === 0 ? item : this.item(index, inline, item.event), under);
    });
  }
}

function typeOf(schema: JsonObject): string {
  if (typeof schema.type === 'string') return schema.type;
  if (Array.isArray(schema.type)) return String(schema.type.find((type) => type !== 'null') ?? 'null');
  return schema.properties ? 'object' : schema.items ? 'array' : 'string';
}

/** Members that follow from others: the words of a text, and what an inline change of a kind puts in. */
function settled(object: JsonObject, { event }: Item): JsonObject {
  if (typeof object.text !== 'string') return object;
  if (object.kind === 'cut') object.text = '';
  if (object.kind === 'insert') object.text = ` ${event.gist}`;
  if (typeof object.words === 'number') object.words = object.text.split(/\s+/).length;
  return object;
}

/** Whether the prompt names an event already, whoever it befell. */
function isOffered({ gist }: StoryEvent, prompt: string): boolean {
  const longest = gist.split('{who}').reduce((best, piece) => (piece.length > best.length ? piece : best));
  return prompt.includes(longest.trim());
}
