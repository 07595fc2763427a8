import { sha256 } from '../crypto/hash.ts';
import { toBase64Url, utf8 } from '../crypto/bytes.ts';
import { Text as YText, type Array as YArray, type Doc, type Map as YMap, type Transaction } from 'yjs';

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined };

type Items = { [id: string]: Json }[];

type JsonObject = { [name: string]: Json | undefined };

export interface JsonDocOptions {
  /** Names of members whose strings several people write in at once, such as `text`. Other strings are one value each. */
  texts?: readonly string[];
  /**
   * Whether the app never changes a value in place: then what is the same object as in the value before is not looked at
   * again, so that a letter in a large story costs little.
   */
  immutable?: boolean;
}

/** Names of the document's types begin so. */
const PREFIX = 'json:';

/** Where a value stands: names of members and ids of items, from the root. */
type Path = readonly string[];

type Kind = 'object' | 'list';

/** Stands in the place of an object or a list, whose parts are in a type of their own. */
interface Held {
  holds: Kind;
}

/**
 * A value of JSON as a Yjs document, so that an app that holds its story as one can sync it. What two people change at once
 * merges by its parts:
 * - an object by its members;
 * - a list of objects that have an `id` each, by these: what was put in, taken out, moved or changed by either is kept;
 * - a text that was named, by its letters;
 * - anything else as a whole: of two, one stays, the same on all devices.
 *
 * An object or a list is a type of the document's own, named by its path, so that two people who make the same one at once
 * fill one and not two. An empty list is one of things with ids.
 *
 * @example
 * const story = new JsonDoc(sync.doc, { texts: ['text'] });
 * story.onChange((value) => show(value));
 * story.write({ title: 'Low tide', nodes: [{ id: 'a', parent_id: null, text: 'Mara came home.' }] });
 */
export class JsonDoc {
  private readonly doc: Doc;
  private readonly texts: ReadonlySet<string>;
  private readonly isImmutable: boolean;
  private readonly names = new Map<string, string>();
  /** The value that was written last, while nothing else has changed the document. */
  private written: JsonObject | undefined;

  constructor(doc: Doc, { texts = [], immutable = false }: JsonDocOptions = {}) {
    this.doc = doc;
    this.texts = new Set(texts);
    this.isImmutable = immutable;
    doc.on('afterTransaction', ({ changed }: Transaction) => {
      if (changed.size > 0) this.written = undefined;
    });
  }

  /** Whether anybody has written anything yet. */
  get isEmpty(): boolean {
    return this.mapAt('object', []).size === 0;
  }

  /** The value as it is now; `{}` when nothing was written yet. */
  read(): { [name: string]: Json } {
    return this.readObject([]);
  }

  /** Makes the document say this, by as few changes as it can; what it says already is not touched. */
  write(value: JsonObject, origin: unknown = this): void {
    const before = this.written;
    this.doc.transact(() => this.writeObject([], value, before), origin);
    if (this.isImmutable) this.written = value;
  }

  /** @param listener told of each change that somebody else has made. @returns what ends it */
  onChange(listener: (value: { [name: string]: Json }) => void): () => void {
    const tell = ({ changed, origin }: Transaction): void => {
      if (origin === this || changed.size === 0) return;
      const roots = new Set<unknown>(Array.from(changed.keys(), rootOf));
      if ([...this.doc.share].some(([name, type]) => name.startsWith(PREFIX) && roots.has(type))) listener(this.read());
    };
    this.doc.on('afterTransaction', tell);
    return () => this.doc.off('afterTransaction', tell);
  }

  /** @param before what the document says there, where that is known; the same object in it says the same */
  private writeObject(path: Path, value: JsonObject, before: JsonObject | undefined): void {
    const map = this.mapAt('object', path);
    for (const name of map.keys()) if (value[name] === undefined) this.erase(map, path, name);
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) this.writeMember(map, path, name, member, before?.[name]);
    }
  }

  private writeMember(map: YMap<unknown>, path: Path, name: string, value: Json, said: Json | undefined): void {
    if (said === value) return;
    const before = map.get(name);
    if (typeof value === 'string' && this.texts.has(name)) {
      if (before instanceof YText) return writeText(before, value);
      this.erase(map, path, name);
      return void map.set(name, new YText(value));
    }
    const kind = kindOf(value);
    if (kind !== undefined) {
      if (!isHeld(before) || before.holds !== kind) {
        this.erase(map, path, name);
        map.set(name, { holds: kind } satisfies Held);
      }
      const known = said !== undefined && kindOf(said) === kind ? said : undefined;
      if (kind === 'list') this.writeList([...path, name], value as Items, known as Items | undefined);
      else this.writeObject([...path, name], value as JsonObject, known as JsonObject | undefined);
      return;
    }
    if (map.has(name) && !isHeld(before) && sameJson(before instanceof YText ? before.toString() : before, value))
      return;
    this.erase(map, path, name);
    map.set(name, value);
  }

  private writeList(path: Path, items: Items, before: Items | undefined): void {
    const list = this.mapAt('list', path);
    const ids = items.map(({ id }) => id as string);
    const known = new Set(ids);
    for (const id of list.keys()) if (!known.has(id)) this.erase(list, path, id);
    const said = new Map(before?.map((item) => [item.id as string, item]));
    for (const [at, item] of items.entries()) this.writeMember(list, path, ids[at]!, item, said.get(ids[at]!));
    if (!before || !sameJson([...said.keys()], ids)) writeOrder(this.orderAt(path), ids);
  }

  /** Takes out what stands at a name, and what is within it: a type of the document stays, empty. */
  private erase(map: YMap<unknown>, path: Path, name: string): void {
    const before = map.get(name);
    if (isHeld(before)) {
      const within = [...path, name];
      const held = this.mapAt(before.holds, within);
      for (const one of held.keys()) this.erase(held, within, one);
      if (before.holds === 'list') this.orderAt(within).delete(0, this.orderAt(within).length);
    }
    if (map.has(name)) map.delete(name);
  }

  private readObject(path: Path): { [name: string]: Json } {
    const map = this.mapAt('object', path);
    return Object.fromEntries([...map.entries()].map(([name, value]) => [name, this.readMember(path, name, value)]));
  }

  private readMember(path: Path, name: string, value: unknown): Json {
    if (value instanceof YText) return value.toString();
    if (!isHeld(value)) return isJson(value) ? value : null;
    return value.holds === 'list' ? this.readList([...path, name]) : this.readObject([...path, name]);
  }

  private readList(path: Path): Json[] {
    const list = this.mapAt('list', path);
    const inOrder = new Set(
      this.orderAt(path)
        .toArray()
        .filter((id) => list.has(id)),
    );
    // What one has written while another moved it stands at the end.
    const rest = [...list.keys()].filter((id) => !inOrder.has(id)).sort();
    return [...inOrder, ...rest].map((id) => ({ ...this.readObject([...path, id]), id }));
  }

  private mapAt(kind: Kind, path: Path): YMap<unknown> {
    return this.doc.getMap(this.nameOf(kind, path));
  }

  private orderAt(path: Path): YArray<string> {
    return this.doc.getArray(this.nameOf('order', path));
  }

  /** Short, as each change writes it: 96 bits of a hash over the path. */
  private nameOf(kind: Kind | 'order', path: Path): string {
    const whole = JSON.stringify([kind, ...path]);
    let name = this.names.get(whole);
    if (name === undefined) {
      name = PREFIX + toBase64Url(sha256(utf8(whole)).slice(0, 12));
      this.names.set(whole, name);
    }
    return name;
  }
}

function rootOf(type: { parent: unknown }): unknown {
  let root = type;
  while (root.parent) root = root.parent as { parent: unknown };
  return root;
}

const isHeld = (value: unknown): value is Held =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'holds' in value;

/** Whether it is a value as `write` leaves it: others may write by other means, and what JSON cannot say. */
function isJson(value: unknown): value is Json {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  const isPlain = typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain && Object.values(value).every(isJson);
}

/** What is held by its parts; undefined for what is one value. */
function kindOf(value: Json): Kind | undefined {
  if (Array.isArray(value)) return isItems(value) ? 'list' : undefined;
  return typeof value === 'object' && value !== null ? 'object' : undefined;
}

/** A list that merges by ids: all are objects with one each, and no two the same. */
function isItems(value: Json): value is Items {
  if (!Array.isArray(value)) return false;
  const ids = value.map((item) => (item as { id?: Json } | null)?.id);
  return ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length;
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

const sameJson = (a: unknown, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
