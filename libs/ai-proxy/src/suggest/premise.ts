import type { Canon, GhostPremise } from '@cse/prompts';
import { cleanedLine, membersOf } from '../operation/model-values';
import { stemsOf, wordsOf } from '../prose/words';

/** One member of a premise: an id where the canon has one, else the stems of its words. Nothing where it says nothing. */
type Part = ReadonlySet<string>;

/**
 * The bare idea of a candidate, as far as rules read it: who does what to whom or what, where, and what it turns on. It
 * never leaves the server. Most differ in their deed, so the other members are read when they are asked for.
 */
export class Premise {
  private readonly parts = new Map<string, Part>();

  constructor(
    private readonly said: Readonly<Record<string, unknown>>,
    private readonly read: (value: unknown) => Part,
  ) {}

  /** As the model wrote it, for who reads more than rules. */
  get told(): Partial<GhostPremise> {
    const members = ['who', 'does', 'to', 'at', 'on'] as const;
    return Object.fromEntries(members.map((name) => [name, cleanedLine(this.said[name])]));
  }

  get who(): Part {
    return this.part('who');
  }
  private deed: Part | undefined;
  get does(): Part {
    return (this.deed ??= wordsIn(cleanedLine(this.said.does)));
  }
  get to(): Part {
    return this.part('to');
  }
  get at(): Part {
    return this.part('at');
  }
  get on(): Part {
    return this.part('on');
  }

  private part(name: string): Part {
    let part = this.parts.get(name);
    if (!part) this.parts.set(name, (part = this.read(this.said[name])));
    return part;
  }
}

/** A premise is words; who writes a paragraph into it has written none. */
const MOST_CHARACTERS = 80;

/** The stems of what says something, or else the words. */
function wordsIn(text: string): Part {
  const words = wordsOf(text.slice(0, MOST_CHARACTERS));
  const stems = stemsOf(words);
  return stems.size > 0 ? stems : new Set(words);
}

/** What joins several who act. */
const JOINED = /[,;&+/]|\b(?:and|und|et|y|e)\b|、|和|と/u;

/** What the canon's names stand for, to tell that "the weir keeper", "Hester" and "ch_hester" are one. */
export class PremiseNames {
  /** Made when the first premise is read. */
  private made: { ids: Map<string, string>; namesOf: Map<string, string[]> } | undefined;

  constructor(private readonly canon: Canon) {}

  /** @returns undefined when it does not say who does what, or neither to whom nor what it turns on */
  read(value: unknown): Premise | undefined {
    const from = membersOf(value);
    const says = (name: string): boolean => typeof from[name] === 'string' && from[name].trim() !== '';
    if (!says('who') || !says('does') || !(says('to') || says('on'))) return undefined;
    return new Premise(from, (part) => this.part(part));
  }

  /** Whether a gist that came without a premise tells this one: who acts, what is done, and what it is about. */
  isTold({ who, does, to, on }: Premise, gist: string): boolean {
    const { namesOf } = this.known;
    const { held, spoken } = this.gistOf(gist);
    const told = (part: Part): boolean =>
      [...part].every((word) => {
        const names = namesOf.get(word);
        return names ? names.length === 0 || names.some((name) => spoken.includes(` ${name} `)) : held.has(word);
      });
    const about = [...to, ...on].filter((word) => namesOf.get(word)?.length !== 0);
    return about.length > 0 && told(who) && told(does) && told(to) && told(on);
  }

  private readonly gists = new Map<string, { held: ReadonlySet<string>; spoken: string }>();
  /** The words of a gist, which every candidate is compared with. */
  private gistOf(gist: string): { held: ReadonlySet<string>; spoken: string } {
    let read = this.gists.get(gist);
    if (!read) {
      const words = wordsOf(gist);
      read = { held: new Set([...words, ...stemsOf(words)]), spoken: ` ${words.join(' ')} ` };
      this.gists.set(gist, read);
    }
    return read;
  }

  /** The ids of all names, and the names of characters and places by id; facts and rules have none that a text could hold. */
  private get known(): NonNullable<PremiseNames['made']> {
    return (this.made ??= namesOfCanon(this.canon));
  }

  private part(value: unknown): Part {
    const line = cleanedLine(value).slice(0, MOST_CHARACTERS);
    const { ids } = this.known;
    const whole = ids.get(keyOf(line));
    if (whole !== undefined) return new Set([whole]);
    return new Set(
      line.split(JOINED).flatMap((piece) => {
        const id = ids.get(keyOf(piece));
        return id === undefined ? [...wordsIn(piece)] : [id];
      }),
    );
  }
}

/**
 * Whether two premises are one idea: the same who, deed and object, and nothing in them that says that it is done
 * elsewhere or turns on something else.
 */
export function areOnePremise(a: Premise, b: Premise): boolean {
  return (
    a.does.size > 0 &&
    isSame(a.does, b.does) &&
    isSame(a.who, b.who) &&
    isSame(a.to, b.to) &&
    isCompatible(a.on, b.on) &&
    isCompatible(a.at, b.at)
  );
}

function namesOfCanon({ characters = [], setting, facts = [], rules = [] }: Canon) {
  const ids = new Map<string, string>();
  const namesOf = new Map<string, string[]>();
  const shared = new Set<string>();
  const set = (name: string, id: string): void => {
    const key = keyOf(name);
    if (ids.has(key) && ids.get(key) !== id) shared.add(key);
    ids.set(key, id);
  };
  for (const { id, name, aliases = [] } of [...characters, ...(setting?.places ?? [])]) {
    for (const own of [id, name, ...aliases]) set(own, id);
    namesOf.set(id, [name, ...aliases].map(keyOf));
  }
  for (const { id } of [...facts, ...rules]) {
    set(id, id);
    namesOf.set(id, []);
  }
  // A name that two bear tells nobody.
  for (const key of shared) ids.delete(key);
  return { ids, namesOf };
}

function isSame(a: Part, b: Part): boolean {
  return a.size === b.size && [...a].every((word) => b.has(word));
}

function isCompatible(a: Part, b: Part): boolean {
  return a.size === 0 || b.size === 0 || [...a].some((word) => b.has(word));
}

function keyOf(name: string): string {
  return wordsOf(name).join(' ');
}
