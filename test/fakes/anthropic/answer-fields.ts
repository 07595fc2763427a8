import type { JsonObject } from './json';
import type { Quote } from './quotes';
import { goingOn } from './answer-prose';
import { PROSE, STORY_EVENTS, type StoryEvent } from './story-events';
import type { Story, StoryNode } from './story-reader';

/** What one object of an answer is about; every field of it speaks of the same node, quote and event. */
export interface Item {
  index: number;
  event: StoryEvent;
  node: StoryNode;
  quote: Quote;
  /** An earlier node, for claims that rest on two. */
  second?: StoryNode;
  factId?: string;
  /** Names of the fields beside this one. */
  siblings?: readonly string[];
  /** Whether the field is an entry of a list of texts; then every other one names the second node. */
  listed?: boolean;
}

const NODE_FIELDS = /^(node_?id|node|grounded_in|node_ids|nodes|from|to|after|opened_node_id|closed_node_id)$/;
const QUOTE_FIELDS = /^(quote|original|excerpt|before)$/;
const FACT_FIELDS = /^(fact_?id|fact_ids|fact|source_fact_ids)$/;

export function stringFor(schema: JsonObject, name: string, item: Item, story: Story): string {
  return clipped(sampleOf(schema) ?? wording(name, item, story), schema);
}

function wording(name: string, item: Item, story: Story): string {
  if (item.siblings?.includes('does')) return premise(name, item, story);
  if (NODE_FIELDS.test(name)) return item.listed && item.index % 2 === 1 && item.second ? item.second.id : item.node.id;
  if (QUOTE_FIELDS.test(name)) return item.quote.text;
  if (FACT_FIELDS.test(name)) return item.factId ?? 'new:1';
  if (name === 'parent_id') return story.nodes.at(-1)?.id ?? item.node.id;
  switch (name) {
    case 'id':
      return `new:${item.index + 1}`;
    case 'slot':
      return `S${item.index + 1}`;
    case 'key':
      return story.conflicts[item.index] ?? `k${item.index + 1}`;
    case 'title':
    case 'label':
    case 'heading':
      return item.event.title;
    case 'text':
      if (item.siblings?.includes('angle')) return version(item, story);
      if (item.siblings?.includes('beats'))
        return goingOn(`${story.task} ${item.index}`, story.people, wordTarget(story.task));
      if (item.siblings?.includes('must_keep')) return retelling(story, wordTarget(story.task));
      return isInline(item) ? inlineText(item) : prose(item, wordTarget(story.task));
    case 'reason':
    case 'note':
      return `Closer to ${item.event.title.toLowerCase()}, in the same voice.`;
    case 'angle':
      return `By way of ${item.event.title.toLowerCase()}`;
    default:
      return item.event.gist;
  }
}

/** Short, as it is asked for: the event's own name is what is done. */
function premise(name: string, { event }: Item, story: Story): string {
  if (name === 'who') return story.people.find((person) => event.gist.includes(person)) ?? 'somebody';
  return name === 'does' ? event.move.replaceAll('_', ' ') : name === 'on' ? event.title.toLowerCase() : '';
}

function isInline({ siblings = [] }: Item): boolean {
  return siblings.some((sibling) => QUOTE_FIELDS.test(sibling) || NODE_FIELDS.test(sibling));
}

/** A rewording of the quote that keeps its first words, so that it reads on where it stands. */
function inlineText({ quote, event }: Item): string {
  const kept = quote.text.split(/\s+/).slice(0, 2).join(' ');
  return `${kept}, and ${event.gist[0]!.toLowerCase()}${event.gist.slice(1)}`;
}

/** Versions that can be told apart; a fifth would repeat the first. */
const VERSIONS = 4;

/** Prose in a version of its own: the top of the answer is the first, the entries of a list are the others. */
function version({ index, siblings = [] }: Item, story: Story): string {
  const number = siblings.includes('alternatives') ? 0 : index + 1;
  const who = story.people[number % Math.max(1, story.people.length)] ?? 'someone';
  const own = STORY_EVENTS.filter((_, at) => at % VERSIONS === number % VERSIONS).map(({ gist }) => {
    const told = gist.replaceAll('{who}', who);
    return told[0]!.toUpperCase() + told.slice(1);
  });
  const rest = PROSE.map((_, at) => PROSE[(at + number * 3) % PROSE.length]!);
  const words = wordTarget(story.task);
  const sentences: string[] = [];
  let count = 0;
  for (const sentence of [...own, ...rest, ...own, ...rest]) {
    if (count >= words * 0.95) break;
    sentences.push(sentence);
    count += sentence.split(' ').length;
  }
  return sentences.join(' ');
}

/** A summary in the story's own sentences: the first of each node, as many as fit. */
function retelling({ nodes }: Story, words: number): string {
  const told: string[] = [];
  let left = words;
  for (const { text } of nodes) {
    const first = /^[^.!?]*[.!?]?/.exec(text.trim())![0];
    const count = first.split(/\s+/).length;
    if (first === '' || count > left) continue;
    told.push(first);
    left -= count;
  }
  return told.join(' ') || 'Nothing was said.';
}

function wordTarget(task: string): number {
  const found = /target_?\s?words\W{1,4}(\d+)/i.exec(task) ?? /(\d+)\s+words/i.exec(task);
  return found ? Number(found[1]) : 60;
}

/** Running prose about the event: sentences until the target is reached, in an order of the item's own. */
function prose(item: Item, words: number): string {
  const sentences = [item.event.gist];
  let count = item.event.gist.split(' ').length;
  for (let index = item.index * 3; count < words * 0.95; index++) {
    const next = PROSE[index % PROSE.length]!;
    sentences.push(next);
    count += next.split(' ').length;
  }
  return sentences.join(' ');
}

/** A value for a string format, or for the simplest patterns. */
function sampleOf(schema: JsonObject): string | undefined {
  switch (schema.format) {
    case undefined:
      return undefined;
    case 'date-time':
      return '2026-01-01T00:00:00Z';
    case 'date':
      return '2026-01-01';
    case 'time':
      return '00:00:00Z';
    case 'duration':
      return 'P1D';
    case 'uuid':
      return '0198c0de-0000-7000-8000-000000000000';
    case 'email':
      return 'reader@example.org';
    case 'uri':
      return 'https://example.org/';
    default:
      return 'example.org';
  }
}

/** Keeps to a length limit that a description states in words ("at most 80 characters", "{maxLength: 80}", "≤80"). */
function clipped(text: string, schema: JsonObject): string {
  const description = typeof schema.description === 'string' ? schema.description : '';
  const stated = /(?:at most|up to|maxLength:?|≤|<=)\s*([\d,]+)/i.exec(description)?.[1]?.replace(',', '');
  const limit = stated === undefined ? Infinity : Number(stated);
  return text.length <= limit ? text : `${text.slice(0, limit - 1).trimEnd()}…`;
}

export function numberFor(schema: JsonObject, name: string, item: Item, story: Story): number {
  switch (name) {
    case 'start':
      return item.quote.start;
    case 'end':
      return item.quote.end;
    case 'slot':
      return item.index + 1;
    case 'likelihood':
    case 'probability':
      return likelihood(item.index, story.task);
    default:
      return schema.type === 'integer' ? item.index : item.index + 0.5;
  }
}

/** Keeps to a bound that the task sets for a slot ("Slot 4: ... a likelihood under 0.10"). */
function likelihood(index: number, task: string): number {
  const slot = new RegExp(`slot ${index + 1}\\b[^\\n]*?under (0\\.\\d+)`, 'i').exec(task);
  const bound = slot ? Number(slot[1]) : 0.5;
  return Number((bound * (0.9 - 0.08 * (index % 8))).toFixed(3));
}
