import { Array as YArray, Map as YMap, Text as YText, type Doc } from 'yjs';

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined };

type Items = { [id: string]: Json }[];

export interface JsonDocOptions {
  /** Names of members whose strings several people write in at once, such as `text`. Other strings are one value each. */
  texts?: readonly string[];
}

const ROOT = 'value';
/** Where the order of a list stands, beside its items: no name of JSON that a story has. */
const ORDER = '\u0000order';

/**
 * A value of JSON as a Yjs document, so that an app that holds its story as one can sync it. What two people change at once
 * merges by its parts:
 * - an object by its members;
 * - a list of objects that have an `id` each, by these: what was put in, taken out, moved or changed by either is kept;
 * - a text that was named, by its letters;
 * - anything else as a whole: of two, one stays, the same on all devices.
 *
 * @example
 * const story = new JsonDoc(sync.doc, { texts: ['text'] });
 * story.onChange((value) => show(value));
 * story.write({ title: 'Low tide', nodes: [{ id: 'a', parent_id: null, text: 'Mara came home.' }] });
 */
export class JsonDoc {
  private readonly doc: Doc;
  private readonly root: YMap<unknown>;
  private readonly texts: ReadonlySet<string>;

  constructor(doc: Doc, { texts = [] }: JsonDocOptions = {}) {
    this.doc = doc;
    this.root = doc.getMap(ROOT);
    this.texts = new Set(texts);
  }

  /** Whether anybody has written anything yet. */
  get isEmpty(): boolean {
    return this.root.size === 0;
  }

  /** The value as it is now; `{}` when nothing was written yet. */
  read(): { [name: string]: Json } {
    return readMap(this.root);
  }

  /** Makes the document say this, by as few changes as it can; what it says already is not touched. */
  write(value: { [name: string]: Json | undefined }, origin: unknown = this): void {
    this.doc.transact(() => this.writeMap(this.root, value), origin);
  }

  /** @param listener told of each change that somebody else has made. @returns what ends it */
  onChange(listener: (value: { [name: string]: Json }) => void): () => void {
    const tell = (_: unknown, { origin }: { origin: unknown }): void => {
      if (origin !== this) listener(this.read());
    };
    this.root.observeDeep(tell);
    return () => this.root.unobserveDeep(tell);
  }

  private writeMap(map: YMap<unknown>, value: { [name: string]: Json | undefined }): void {
    for (const name of map.keys()) if (value[name] === undefined) map.delete(name);
    for (const [name, member] of Object.entries(value)) if (member !== undefined) this.writeMember(map, name, member);
  }

  private writeMember(map: YMap<unknown>, name: string, value: Json): void {
    const before = map.get(name);
    if (typeof value === 'string' && this.texts.has(name)) {
      if (!(before instanceof YText)) return void map.set(name, new YText(value));
      return writeText(before, value);
    }
    if (isItems(value))
      return this.writeList(
        mapAt(map, name, (one) => one.has(ORDER)),
        value,
      );
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return this.writeMap(
        mapAt(map, name, (one) => !one.has(ORDER)),
        value,
      );
    }
    if (map.has(name) && sameJson(plain(before), value)) return;
    map.set(name, value);
  }

  private writeList(list: YMap<unknown>, items: Items): void {
    if (!list.has(ORDER)) list.set(ORDER, new YArray<string>());
    const ids = items.map(({ id }) => id as string);
    const known = new Set(ids);
    for (const id of list.keys()) if (id !== ORDER && !known.has(id)) list.delete(id);
    for (const item of items)
      this.writeMap(
        mapAt(list, item.id as string, () => true),
        item,
      );
    writeOrder(list.get(ORDER) as YArray<string>, ids);
  }
}

/** The map at a name; a new one where something else stands. */
function mapAt(parent: YMap<unknown>, name: string, isRight: (map: YMap<unknown>) => boolean): YMap<unknown> {
  const before = parent.get(name);
  if (before instanceof YMap && (before.size === 0 || isRight(before))) return before as YMap<unknown>;
  const made = new YMap<unknown>();
  parent.set(name, made);
  return made;
}

/** A list that merges by ids: all are objects with one each, and no two the same. */
function isItems(value: Json): value is Items {
  if (!Array.isArray(value) || value.length === 0) return false;
  const ids = value.map((item) => (item as { id?: Json } | null)?.id);
  return ids.every((id) => typeof id === 'string' && id !== ORDER) && new Set(ids).size === ids.length;
}

/** Changes the letters between the first and the last that differ. */
function writeText(text: YText, value: string): void {
  const before = text.toString();
  if (before === value) return;
  const most = Math.min(before.length, value.length);
  let start = 0;
  while (start < most && before[start] === value[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === value.at(-1 - end)) end++;
  // Not within a letter of two units.
  if (start > 0 && /[\uD800-\uDBFF]/.test(value[start - 1] ?? '')) start--;
  if (end > 0 && /[\uDC00-\uDFFF]/.test(value.at(-end) ?? '')) end--;
  if (before.length - end > start) text.delete(start, before.length - end - start);
  if (value.length - end > start) text.insert(start, value.slice(start, value.length - end));
}

function writeOrder(order: YArray<string>, ids: string[]): void {
  const wanted = new Set(ids);
  const seen = new Set<string>();
  for (let at = 0; at < order.length;) {
    const id = order.get(at);
    // Two people may have moved the same one.
    if (wanted.has(id) && !seen.has(id)) at++;
    else order.delete(at);
    seen.add(id);
  }
  const now = order.toArray();
  for (const [at, id] of ids.entries()) {
    if (now[at] === id) continue;
    const from = now.indexOf(id, at);
    if (from >= 0) {
      order.delete(from);
      now.splice(from, 1);
    }
    order.insert(at, [id]);
    now.splice(at, 0, id);
  }
}

function readMap(map: YMap<unknown>): { [name: string]: Json } {
  return Object.fromEntries([...map.entries()].map(([name, value]) => [name, plain(value)!]));
}

function readList(list: YMap<unknown>): Json[] {
  const inOrder = new Set((list.get(ORDER) as YArray<string>).toArray().filter((id) => list.has(id)));
  // What one has written while another moved it stands at the end.
  const rest = [...list.keys()].filter((id) => id !== ORDER && !inOrder.has(id)).sort();
  return [...inOrder, ...rest].map((id) => readMap(list.get(id) as YMap<unknown>));
}

function plain(value: unknown): Json | undefined {
  if (value instanceof YText) return value.toString();
  if (value instanceof YMap)
    return value.has(ORDER) ? readList(value as YMap<unknown>) : readMap(value as YMap<unknown>);
  return value as Json | undefined;
}

const sameJson = (a: Json | undefined, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
