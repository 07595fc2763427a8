import { contentStems } from '@cse/ai-proxy';
import type { Canon, PathNode, StoryRequest } from '@cse/prompts';
import { asked, type Asked } from './ghosts/questions';
import { I, named, Verbs, YOU, type Actor } from './ghosts/english';
import { castOf, sceneStart, type Cast } from './reading/cast';
import { isUsableName, type Member } from './reading/member';
import { NameFinder } from './reading/name-finder';
import { isEnglish, proseOf } from './reading/prose';
import { thingsAtHand, topicsOf, type Thing, type ThingAtHand } from './reading/things';
import { voiceOf, type Voice } from './reading/voice';

/** Somebody who can act in what comes next. */
export interface Player extends Actor {
  id?: string;
  self: boolean;
  /** Ids of the nodes that they are in. */
  nodes: ReadonlySet<string>;
}

/** A question that the canon holds open. */
export interface OpenQuestion extends Asked {
  node: string;
}

/** What is going on at the end of a path: all that a proposal may be made of. */
export interface Scene {
  path: readonly PathNode[];
  current: PathNode;
  canon: Canon;
  voice: Voice;
  verbs: Verbs;
  cast: Cast;
  players: Player[];
  things: ThingAtHand[];
  topics: Thing[];
  questions: OpenQuestion[];
  /** Places of the canon where the story is not now. */
  places: { name: string; node: string }[];
  /** What the path speaks of, by the stems of its words. */
  readonly stems: ReadonlySet<string>;
  /** Players whom a sentence of the story speaks of. */
  playersIn(sentence: string): Player[];
}

/** Nodes that show which language a story is in. */
const SHOWING = 6;
const MOST_PLAYERS = 6;

/** Whether the story and the answer that is wanted are English: both the newest node and those before it. */
export function isEnglishStory({ active_path, creator_profile }: StoryRequest): boolean {
  const wanted = (creator_profile?.language ?? 'en').toLowerCase();
  const recent = active_path.slice(-SHOWING).map(({ text }) => text);
  return /^en(?:-|$)/.test(wanted) && isEnglish(recent.join('\n')) && isEnglish(recent.at(-1) ?? '');
}

export function sceneOf({ active_path: path, branch_canon: canon }: StoryRequest): Scene {
  let stems: ReadonlySet<string> | undefined;
  const voice = voiceOf(path, canon);
  const cast = castOf(path, canon, voice);
  const players = playersOf(path, cast, voice);
  const things = thingsAtHand(path, canon, path.length - sceneStart(path));
  const finder = new NameFinder(
    players.flatMap((player) => (player.self ? [] : player.forms.map((form) => [form, player] as const))),
  );
  const selfIn = voice.person === 'first' ? /\b(?:I|me|my|mine|we|us|our)\b/ : /\byour?\b/i;
  return {
    path,
    current: path.at(-1)!,
    canon,
    voice,
    verbs: new Verbs(voice.tense),
    cast,
    players,
    things,
    topics: topicsOf(path, canon, things),
    questions: questionsOf(path, canon, voice, cast),
    places: placesElsewhere(path, canon),
    get stems() {
      return (stems ??= contentStems(path.map(({ text }) => text).join(' ')));
    },
    playersIn: (sentence) => {
      const found: Player[] = finder.in(sentence).map(({ of }) => of);
      return [...found, ...players.filter(({ self }) => self && selfIn.test(sentence))];
    },
  };
}

function playersOf(
  path: readonly PathNode[],
  { self, here }: Cast,
  { person }: Voice,
): (Player & { forms: readonly string[] })[] {
  const others = here.slice(0, MOST_PLAYERS).map(({ id, name, forms, nodes }) => ({
    ...named(name),
    ...(id === undefined ? {} : { id }),
    self: false,
    forms,
    nodes: new Set([...nodes].map((index) => path[index]!.id)),
  }));
  if (person === 'third') return others;
  const actor = person === 'first' ? I : YOU;
  const own = { ...actor, ...(self?.id === undefined ? {} : { id: self.id }), self: true, forms: [] };
  return [{ ...own, nodes: new Set(path.map(({ id }) => id)) }, ...others];
}

/** Open questions that can be put as a clause and do not name the narrator from outside. */
function questionsOf(path: readonly PathNode[], canon: Canon, { tense }: Voice, { self }: Cast): OpenQuestion[] {
  const ids = new Set(path.map(({ id }) => id));
  return (canon.threads ?? []).flatMap(({ question, opened_node_id: node, closed_node_id: closed }) => {
    if ((closed && ids.has(closed)) || names(self, question)) return [];
    const found = asked(question, tense);
    return found ? [{ ...found, node: ids.has(node) ? node : path.at(-1)!.id }] : [];
  });
}

export function names(member: Member | undefined, text: string): boolean {
  return member !== undefined && new NameFinder(member.forms.map((form) => [form, member])).in(text).length > 0;
}

/** Nodes by which it is known where the story is now. */
const NOW = 2;

/**
 * Places to go to: named on the path, not in the newest nodes, which name another one instead, and no region that
 * the others lie in ("the lobby of number nine").
 */
function placesElsewhere(path: readonly PathNode[], { setting }: Canon): Scene['places'] {
  const places = (setting?.places ?? []).map(({ name, aliases = [] }) => ({
    name: name.trim(),
    finder: new NameFinder([name, ...aliases].map((form) => [form.trim(), true] as const)),
  }));
  const told = path.map((node) => ({
    id: node.id,
    text: `${node.text.split(/\r?\n/)[0]!}\n${proseOf(node).narration}`,
  }));
  const now = told
    .slice(-NOW)
    .map(({ text }) => text)
    .join('\n');
  const isNow = places.map(({ finder }) => finder.in(now).length > 0);
  if (!isNow.some(Boolean)) return [];
  const around = `${setting?.era ?? ''} ${setting?.summary ?? ''}`;
  return places.flatMap(({ name, finder }, index) => {
    if (isNow[index] || !isUsableName(name) || finder.in(around).length > 0) return [];
    const node = told.findLast(({ text }) => finder.in(text).length > 0);
    const region = told.some(({ text }) =>
      finder.in(text).some(({ start }) => /\bof $/.test(text.slice(0, start).slice(-4))),
    );
    return node && !region ? [{ name: withArticle(name, path), node: node.id }] : [];
  });
}

/** "the Pequod", where the story mostly says so. */
function withArticle(name: string, path: readonly PathNode[]): string {
  if (/^the /i.test(name)) return name.replace(/^The /, 'the ');
  const count = (words: string) => path.reduce((sum, { text }) => sum + text.split(words).length - 1, 0);
  return 2 * count(`the ${name}`) > count(name) ? `the ${name}` : name;
}
