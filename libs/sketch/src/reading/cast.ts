import type { Canon, PathNode } from '@cse/prompts';
import { fateInCanon } from './canon-fate';
import { fatesOn } from './fate';
import { calledBy, isUsableName, member, membersOf, selfOf, type Member } from './member';
import { NameFinder } from './name-finder';
import { namesIn } from './names';
import { proseOf } from './prose';
import type { Voice } from './voice';
import { SPEECH_VERBS } from './words';

/** Somebody whom a node of the path tells to be dead; -1 where only the canon does. */
export interface Dead extends Member {
  since: number;
}

/** Everybody of a story, by where they are when its path ends; each list with the most recent last. */
export interface Cast {
  /** Who can act. */
  here: Member[];
  /** Alive, as far as anybody knows, and somewhere else. */
  elsewhere: Member[];
  gone: Member[];
  dead: Dead[];
  /** Whoever is "I" or "you", under the name that nobody may call them by. */
  self?: Member;
}

/** Nodes back from the last that make one scene with it, until this many words are read. */
const SCENE_WORDS = 40;
/** Nodes in which people are looked for whom the canon does not know. */
const STRANGERS = 12;

/** Only who is told to be there is there: the dead and the gone never are, by canon or by prose. */
export function castOf(path: readonly PathNode[], canon: Canon, voice: Voice): Cast {
  const known = membersOf(canon.characters ?? []);
  const members = [...known, ...strangersIn(path, canon)];
  const finder = new NameFinder(members.flatMap((each) => each.forms.map((form) => [form, each] as const)));
  const uses = new Map<Member, Map<string, number>>();
  path.forEach((node, index) => follow(node, index, members, finder, uses));
  const self = selfOf(members, canon, path, voice);
  const fates = fatesOn(path, finder, (each) => each);
  const ended = fatesOn(
    (canon.timeline ?? []).map(({ label }) => ({ text: label })),
    finder,
    (each) => each,
  );
  const start = sceneStart(path);
  const cast: Cast = { here: [], elsewhere: [], gone: [], dead: [], ...(self ? { self } : {}) };
  for (const each of members) {
    const told = { ...each, name: calledBy(each, uses.get(each) ?? new Map()) };
    if (each === self || each.forms.length === 0 || !isUsableName(told.name)) continue;
    const shown = fates.get(each);
    const fate = fateInCanon(each, canon) ?? (ended.get(each)?.fate === 'dead' ? 'dead' : shown?.fate);
    if (fate === 'dead') cast.dead.push({ ...told, since: shown?.fate === 'dead' ? shown.node : -1 });
    else cast[fate ?? (Math.max(-1, ...each.acts) >= start ? 'here' : 'elsewhere')].push(told);
  }
  for (const list of [cast.elsewhere, cast.gone, cast.dead]) list.sort((a, b) => lastNode(a) - lastNode(b));
  return cast;
}

export function lastNode({ nodes }: Member): number {
  return Math.max(-1, ...nodes);
}

/** People whom the canon does not know under any of their names. */
function strangersIn(path: readonly PathNode[], { characters = [], setting }: Canon): Member[] {
  const named = [...characters, ...(setting?.places ?? [])].flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const words = new Set(named.flatMap((form) => form.split(/\s+/)));
  return namesIn(path.slice(-STRANGERS).map(({ text }) => text))
    .filter(
      ({ kind, sure, forms }) =>
        kind === 'character' && sure && !forms.some((form) => form.split(' ').some((word) => words.has(word))),
    )
    .map(({ forms }) => member(forms[0]!, forms));
}

/** After one of these a name is spoken of and does nothing. */
const SPOKEN_OF = /\b(?:of|about|for|without|like|from|against|than|unlike|except|to) $/i;

/** Notes who does and says what in a node. */
function follow(
  node: PathNode,
  index: number,
  members: readonly Member[],
  finder: NameFinder<Member>,
  uses: Map<Member, Map<string, number>>,
): void {
  const { narration, speakers } = proseOf(node);
  for (const { of, start, end, possessive } of finder.in(narration)) {
    of.nodes.add(index);
    const form = narration.slice(start, end).toLowerCase();
    const own = uses.get(of) ?? new Map<string, number>();
    uses.set(of, own.set(form, (own.get(form) ?? 0) + 1));
    const before = narration.slice(Math.max(0, start - 16), start);
    const after = narration.slice(end, end + 16);
    if (SPOKEN_OF.test(before) || /^ had\b/.test(after)) continue;
    of.acts.add(index);
    const verbs = [/(\p{L}+) $/u.exec(before)?.[1], /^,? (\p{L}+)/u.exec(after)?.[1]];
    if (!possessive && verbs.some((verb) => verb !== undefined && SPEECH_VERBS.has(verb))) of.speaks.add(index);
  }
  for (const speaker of speakers) {
    const of = members.find(({ forms }) => forms.some((form) => form.toLowerCase() === speaker.toLowerCase()));
    if (of) [of.nodes, of.acts, of.speaks].forEach((noted) => noted.add(index));
  }
}

/** Index of the first of the nodes that make one scene with the last. */
export function sceneStart(path: readonly PathNode[]): number {
  let words = 0;
  let start = path.length;
  while (start > 0 && words < SCENE_WORDS) words += path[--start]!.text.split(/\s+/).length;
  return start;
}
