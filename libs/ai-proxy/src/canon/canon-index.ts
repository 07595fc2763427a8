import type { Canon, CanonKind, Fact, Rule } from '@cse/prompts';
import { normalised } from './fact-key';

type Entry = { id: string };

/** The role of a character who carries the story, in the words that writers use. */
const MAIN_ROLE = /\b(?:protagonist|main|lead|hero|heroine|narrator|viewpoint|point[- ]of[- ]view|pov)\b/i;

/** A canon by ids and by names, as claims about it are looked up. */
export class CanonIndex {
  /** Characters who carry the story: those whose role says so, else the one whom most facts are about. */
  readonly mainCharacters: ReadonlySet<string>;
  private readonly entries: Record<CanonKind, ReadonlyMap<string, Entry>>;
  private readonly idsByName = new Map<string, string>();

  constructor(readonly canon: Canon) {
    const { characters = [], rules = [], timeline = [], threads = [], facts = [], setting } = canon;
    const places = setting?.places ?? [];
    this.entries = {
      character: byId(characters),
      place: byId(places),
      setting: new Map([['setting', { id: 'setting' }]]),
      tone: new Map([['tone', { id: 'tone' }]]),
      rule: byId(rules),
      fact: byId(facts),
      event: byId(timeline),
      thread: byId(threads),
    };
    for (const { id, name, aliases = [] } of [...characters, ...places]) {
      for (const known of [name, ...aliases]) this.name(known, id);
    }
    this.mainCharacters = mainOf(canon);
  }

  has(kind: CanonKind, id: string): boolean {
    return this.entries[kind].has(id);
  }

  /** A member of an entry as text; a list as its values one by one; undefined where there is none. */
  valuesOf(kind: CanonKind, id: string, field: string): string[] {
    const owner: object | undefined =
      kind === 'setting' ? this.canon.setting : kind === 'tone' ? this.canon.tone : this.entries[kind].get(id);
    const value: unknown = owner && Object.entries(owner).find(([key]) => key === field)?.[1];
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return values.filter((each): each is string => typeof each === 'string' && each !== '');
  }

  fact(id: string): Fact | undefined {
    return this.canon.facts?.find((fact) => fact.id === id);
  }

  rule(id: string): Rule | undefined {
    return this.canon.rules?.find((rule) => rule.id === id);
  }

  /** The id of whoever or whatever is meant: an id itself, a name, an alias, a name that was just proposed. */
  idOf(nameOrId: string): string | undefined {
    if (this.entries.character.has(nameOrId) || this.entries.place.has(nameOrId)) return nameOrId;
    return this.idsByName.get(nameKey(nameOrId));
  }

  /** Makes a name known, such as that of an entry that was just proposed. The first to bear it keeps it. */
  name(name: string, id: string): void {
    const key = nameKey(name);
    if (key !== '' && !this.idsByName.has(key)) this.idsByName.set(key, id);
  }
}

function byId<T extends Entry>(entries: readonly T[]): Map<string, T> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

function nameKey(name: string): string {
  return normalised(name).replace(/^the /, '');
}

function mainOf({ characters = [], facts = [] }: Canon): Set<string> {
  const named = characters.filter(({ role }) => role !== undefined && MAIN_ROLE.test(role));
  if (named.length > 0) return new Set(named.map(({ id }) => id));
  const told = (id: string) => facts.filter(({ subject }) => subject === id).length;
  const most = characters.reduce<{ id?: string; facts: number }>(
    (best, { id }) => (told(id) > best.facts ? { id, facts: told(id) } : best),
    { facts: 0 },
  );
  return new Set(most.id === undefined ? [] : [most.id]);
}
