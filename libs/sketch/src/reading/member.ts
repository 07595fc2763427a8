import type { Canon, Character, PathNode } from '@cse/prompts';
import { proseOf } from './prose';
import type { Voice } from './voice';
import { TITLES } from './words';

/** Somebody of the story, and what the path tells of them, by the indices of its nodes. */
export interface Member {
  id?: string;
  /** How a sentence calls them. */
  name: string;
  /** Everything that means them and nobody else. */
  forms: readonly string[];
  /** Nodes that name them in the narration or give them a line. */
  nodes: Set<number>;
  /** Nodes in which they do something, and in which they say something. */
  acts: Set<number>;
  speaks: Set<number>;
}

export function member(name: string, forms: readonly string[], id?: string): Member {
  const told = { nodes: new Set<number>(), acts: new Set<number>(), speaks: new Set<number>() };
  return { ...(id === undefined ? {} : { id }), name: name.trim(), forms, ...told };
}

/** Everybody of the canon with the forms that mean them alone: what two people share means neither. */
export function membersOf(characters: readonly Character[]): Member[] {
  const forms = characters.map(formsOf);
  const owners = new Map<string, number>();
  for (const own of forms) {
    for (const form of new Set(own.map((each) => each.toLowerCase()))) owners.set(form, (owners.get(form) ?? 0) + 1);
  }
  return characters.map(({ id, name }, index) => {
    const alone = forms[index]!.filter((form) => owners.get(form.toLowerCase()) === 1);
    return member(name, alone, id);
  });
}

const PRONOUNS = /^(?:i|me|my|you|your|he|she|it|they|we|narrator|the narrator)$/i;

/** Name, aliases, and the first and last word of a name of several. */
function formsOf({ name, aliases = [] }: Character): string[] {
  const own = [name, ...aliases].map((form) => form.trim()).filter((form) => form !== '' && !PRONOUNS.test(form));
  const words = name.trim().split(/\s+/);
  const bare = words.filter((word) => /^\p{Lu}/u.test(word) && !TITLES.has(word.toLowerCase().replace(/\.$/, '')));
  return [...new Set([...own, ...(words.length > 1 && bare.length > 0 ? [bare[0]!, bare.at(-1)!] : [])])];
}

/** Whoever is "I" or "you": by alias or role, or because they give their name. */
export function selfOf(
  members: readonly Member[],
  { characters = [] }: Canon,
  path: readonly PathNode[],
  { person }: Voice,
): Member | undefined {
  if (person === 'third') return undefined;
  const pronoun = person === 'first' ? /^(?:i|me|narrator|the narrator)$/i : /^you$/i;
  const byRole = (role: RegExp) => characters.find((character) => role.test(character.role ?? ''))?.id;
  const called = characters.find(({ name, aliases = [] }) =>
    [name, ...aliases].some((form) => pronoun.test(form.trim())),
  );
  const opening = path.slice(0, 3).map((node) => (person === 'first' ? proseOf(node).narration : node.text));
  const introduced = members.find(({ forms }) => forms.some((form) => introduces(opening.join('\n'), form)));
  const leading = byRole(/\b(?:protagonist|main|lead|hero|heroine|viewpoint)\b/i);
  const id = called?.id ?? byRole(/\bnarrator\b/i) ?? introduced?.id ?? (introduced ? undefined : leading);
  return id === undefined ? introduced : members.find((known) => known.id === id);
}

const INTRODUCES = /\b(?:[Mm]y name is|[Ii] am|[Ii]['’]m|[Cc]all me|[Yy]ou are|[Yy]our name is) (?:\p{L}+\.? )?$/u;

function introduces(text: string, form: string): boolean {
  const at = text.indexOf(form);
  return at >= 0 && INTRODUCES.test(text.slice(Math.max(0, at - 30), at));
}

/** A name that can stand in a sentence: not too long, no brackets, quotes, line breaks or symbols, not a plural. */
export function isUsableName(name: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Zs}'’.-]{0,39}$/u.test(name) && !/^the .*[^s]s$/i.test(name);
}

/**
 * What the story calls them: of the forms that it uses often the shortest name, else the shortest description; of those
 * that their own entry has where it uses none.
 * @param uses how often it uses each form, in lower case
 */
export function calledBy({ name, forms }: Member, uses: ReadonlyMap<string, number>): string {
  const usable = forms.filter((form) => /^(?:\p{Lu}|the )/u.test(form) && isUsableName(form));
  const count = (form: string) => uses.get(form.toLowerCase()) ?? 0;
  const most = Math.max(...usable.map(count), 0);
  const common = usable.filter((form) => count(form) > 0 && count(form) * 2 >= most);
  const described = (form: string) => (/^the /i.test(form) ? 1 : 0);
  const [best] = common.sort((a, b) => described(a) - described(b) || a.length - b.length);
  return (best ?? usable.find((form) => form !== name && name.startsWith(form)) ?? name).replace(/^The /, 'the ');
}
