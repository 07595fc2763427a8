import type { Canon, Character, PathNode } from '@cse/prompts';
import type { Cast } from '../reading/cast';
import type { NameEvidence } from '../reading/names';

/** Somebody a sketch can put in a sentence. */
export interface Person {
  /** What the last nodes call them. */
  name: string;
  /** How present they are: mentions, the last nodes counting most. Zero for somebody not seen of late. */
  presence: number;
  /** The last node that names them; absent for somebody who stands in the canon only. */
  lastNode?: string;
  /** Mentions on the whole path, and nodes that they stand in. */
  mentions: number;
  spread: number;
  /** Nodes since the last one that names them; infinite for somebody who stands in the canon only. */
  ago: number;
  /** Their id in the canon. */
  canonId?: string;
  /** The canon says that they are missing or elsewhere. */
  away?: boolean;
}

/** How much a mention counts by how many nodes ago it was. */
const RECENCY = [12, 6, 4, 2, 1, 1];
/** A name said five times in a scene is there; the sixth time adds nothing. */
const ENOUGH = 5;

/** Everybody on the path and in the canon, the most present first. Canon names win over what was read from the text. */
export function peopleOf(
  path: readonly PathNode[],
  canon: Canon,
  names: readonly (readonly NameEvidence[])[],
  cast: Cast,
): Person[] {
  const people: Person[] = [];
  const taken = new Set<string>();
  const mentions = mentionsOf(names);
  const owned = new Set((canon.characters ?? []).flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  for (const character of canon.characters ?? []) {
    const own = [character.name, ...(character.aliases ?? [])].map((form) => form.trim()).filter(Boolean);
    const read = cast.characters.filter((named) => named.forms.some((form) => own.includes(form)));
    // Two of one family name may be read as one person; the canon knows whose name is whose.
    const forms = [...new Set([...own, ...read.flatMap((named) => named.forms.filter((form) => !owned.has(form)))])];
    forms.forEach((form) => taken.add(form));
    const fate = fateOf(character, canon) ?? (read.length > 0 && read.every(({ gone }) => gone) ? 'away' : undefined);
    if (fate === 'dead' || own.length === 0) continue;
    const foremost = /\b(?:protagonist|main|lead|hero|heroine|narrator)\b/i.test(character.role ?? '');
    const person = seen(path, forms, mentions, true, foremost ? ENOUGH : 1);
    const presence = fate === 'away' ? 0 : person.presence;
    const away = fate === 'away';
    people.push({ ...person, presence, name: spokenForm(path, own), canonId: character.id, away });
  }
  for (const { name, forms, gone: away } of cast.characters) {
    if (forms.some((form) => taken.has(form))) continue;
    const person = seen(path, forms, mentions, false);
    people.push({ ...person, presence: away ? 0 : person.presence, name, away });
  }
  const most = Math.max(1, ...people.map(({ mentions }) => mentions));
  for (const person of people) {
    // Somebody quoted once in passing is less of a character than somebody the story keeps coming back to.
    const standing = Math.sqrt(person.mentions / most);
    person.presence *= person.canonId === undefined ? standing : Math.max(standing, 0.7);
  }
  return people
    .filter(({ name }) => isUsableName(name) && !isPlural(name))
    .sort((a, b) => b.presence - a.presence || b.spread - a.spread || (a.name < b.name ? -1 : 1));
}

/**
 * Counts a person over the path by the names that were read from it. The forms of the canon are also looked for in the
 * last nodes themselves, since a reading may have missed them.
 * @param least what being named at all counts for: the story is its protagonist's even in a scene that names another
 * more often
 */
function seen(
  path: readonly PathNode[],
  forms: readonly string[],
  mentions: Mentions,
  search: boolean,
  least = 1,
): Omit<Person, 'name'> {
  const found = new Map<number, number>();
  for (const form of forms) {
    for (const [node, count] of mentions.get(form) ?? []) found.set(node, (found.get(node) ?? 0) + count);
  }
  for (let node = Math.max(0, path.length - RECENCY.length); search && node < path.length; node++) {
    const count = countForms(path[node]!.text, forms);
    if (count > (found.get(node) ?? 0)) found.set(node, count);
  }
  const person: Omit<Person, 'name'> = { presence: 0, mentions: 0, spread: found.size, ago: Infinity };
  const last = Math.max(-1, ...found.keys());
  for (const [node, count] of found) {
    const recency = RECENCY[path.length - 1 - node] ?? 0;
    person.presence += Math.min(Math.max(count, least), ENOUGH) * recency;
    person.mentions += count;
  }
  return last < 0 ? person : { ...person, lastNode: path[last]!.id, ago: path.length - 1 - last };
}

/** In which nodes, by index, each form of a name stands, and how often. */
type Mentions = ReadonlyMap<string, readonly (readonly [node: number, count: number])[]>;

function mentionsOf(names: readonly (readonly NameEvidence[])[]): Mentions {
  const mentions = new Map<string, [number, number][]>();
  names.forEach((found, node) => {
    for (const { form, mentions: count } of found) {
      const known = mentions.get(form);
      if (known) known.push([node, count]);
      else mentions.set(form, [[node, count]]);
    }
  });
  return mentions;
}

/** What the canon says has become of them. The dead do not act, and whoever is looked for is not there. */
function fateOf({ id, name }: Character, canon: Canon): 'dead' | 'away' | undefined {
  const facts = (canon.facts ?? []).filter(({ subject, holder }) => (subject === id || subject === name) && !holder);
  const said = facts.filter(({ attribute }) => /\b(?:status|fate|alive|whereabouts|state|location)\b/i.test(attribute));
  const values = said.map(({ value }) => value).join(' ');
  if (/\b(?:dead|died|killed|deceased|murdered|drowned)\b/i.test(values)) return 'dead';
  if (/\b(?:missing|vanished|disappeared|unknown|exiled?|gone|away|lost|fled)\b/i.test(values)) return 'away';
  const sought = (canon.threads ?? []).some(
    ({ question }) => /\b(?:where|what (?:has )?(?:happened|become))\b/i.test(question) && question.includes(name),
  );
  return sought ? 'away' : undefined;
}

/** What the last nodes call them most: "Mara" rather than "Mara Quill" where the story does so. */
function spokenForm(path: readonly PathNode[], forms: readonly string[]): string {
  const recent = path.slice(-RECENCY.length).map(({ text }) => text);
  const counted = forms.map((form) => ({ form, count: recent.filter((text) => countForms(text, [form]) > 0).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).form;
}

/** Whole-word occurrences of any of the forms, counted up to a few: enough to be present. */
export function countForms(text: string, forms: readonly string[]): number {
  let found = 0;
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0 && found < ENOUGH; at = text.indexOf(form, at + form.length)) {
      if (!isLetter(text[at - 1]) && !isLetter(text[at + form.length])) found += 1;
    }
  }
  return found;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character);
}

/** "The Twins" would need verbs in the plural. */
function isPlural(name: string): boolean {
  return /^the .*[^s]s$/i.test(name);
}

const USABLE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Zs}'’.-]{0,39}$/u;

/** Whether a name can stand in a sentence: not too long, and without brackets, quotes, line breaks or symbols. */
export function isUsableName(name: string): boolean {
  return USABLE.test(name);
}
