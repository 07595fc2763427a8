import { isObject, type Json, type JsonObject, objectsOf } from './json';
import { contentBlocks } from './prompt-parts';

export interface StoryNode {
  id: string;
  text: string;
}

/** What the fake knows of a story: no more than what the request holds. */
export interface Story {
  nodes: StoryNode[];
  factIds: string[];
  people: string[];
  /** Names of the conflicts that a merge decides on. */
  conflicts: string[];
  /** The last block of the last message: the task. */
  task: string;
  /** The whole prompt, to look up what was offered before. */
  prompt: string;
}

/**
 * Finds the story in a request: every JSON object in the text blocks that has a `text` and an `id` or `node_id` is a
 * node; one with `subject` and `attribute` is a fact; one with a `name` under a key for characters is a person; one
 * with a `key` under "conflict" is a conflict of two branches.
 */
export function readStory(body: JsonObject): Story {
  const texts = [body.system, ...objectsOf(body.messages).map(({ content }) => content)]
    .flatMap((content) => contentBlocks(content))
    .flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  const story: Story = {
    nodes: [],
    factIds: [],
    people: [],
    conflicts: [],
    task: texts.at(-1) ?? '',
    prompt: texts.join('\n'),
  };
  for (const text of texts) {
    for (const object of jsonObjectsIn(text)) collect(object, '', story);
  }
  return story;
}

function collect(value: Json, under: string, story: Story): void {
  if (Array.isArray(value)) return value.forEach((item) => collect(item, under, story));
  if (!isObject(value)) return;
  const id = value.id ?? value.node_id;
  if (under === 'conflict' && typeof value.key === 'string') story.conflicts.push(value.key);
  if (typeof id === 'string') {
    if (typeof value.text === 'string') story.nodes.push({ id, text: value.text });
    if (value.subject !== undefined && value.attribute !== undefined) story.factIds.push(id);
    if (typeof value.name === 'string' && under.startsWith('character')) story.people.push(value.name);
  }
  for (const [key, child] of Object.entries(value)) collect(child, key, story);
}

/** Every outermost JSON object in a text, whatever stands around it. */
export function jsonObjectsIn(text: string): JsonObject[] {
  const found: JsonObject[] = [];
  for (let start = text.indexOf('{'); start >= 0;) {
    const end = closingBrace(text, start);
    const object = end < 0 ? undefined : parseObject(text.slice(start, end + 1));
    if (object) found.push(object);
    start = text.indexOf('{', object ? end + 1 : start + 1);
  }
  return found;
}

function closingBrace(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      index = closingQuote(text, index);
      if (index < 0) return -1;
    } else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return index;
  }
  return -1;
}

function closingQuote(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
