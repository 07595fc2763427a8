import { contentStems } from '@cse/ai-proxy';
import type { CANON_EFFECTS, Fact, Move, Rule } from '@cse/prompts';
import { lastNode, type Dead } from '../reading/cast';
import type { Member } from '../reading/member';
import { headOf, type Thing } from '../reading/things';
import { names, type Player, type Scene } from '../scene';

/** A proposal in words, with what it is made of. */
export interface Sketch {
  title: string;
  gist: string;
  /** Nodes that it rests on. */
  nodes: readonly string[];
  touches?: readonly { fact_id: string; effect: (typeof CANON_EFFECTS)[number] }[];
  /** Who and what it is about, to be shared out over the proposals of an answer. */
  about: readonly string[];
  /** How far down what it is about stands among the things that matter to the story; 0 is first. */
  order?: number;
}

/** One kind of proposal: all that it can be for a scene. Nothing in it is filled from anywhere else. */
export interface MoveMaker {
  move: Move;
  /** How often a writer with no history goes there next, against the others. */
  usual: number;
  make(scene: Scene): Sketch[];
}

/** A thing in a proposal. */
export function using(thing: Thing, order: number, ...others: readonly (Player | string)[]) {
  return {
    nodes: [thing.node],
    touches: thing.facts.map((id) => ({ fact_id: id, effect: 'uses' as const })),
    about: [`the ${headOf(thing.phrase)}`, ...who(others)],
    order,
  };
}

export function who(others: readonly (Player | string)[]): string[] {
  return others.map((other) => (typeof other === 'string' ? other : other.subject));
}

/** Two players in either order, neither of whom a clause names; whoever tells the story is one of them. */
export function pairs(scene: Scene, clause = ''): [Player, Player][] {
  const free = scene.players.filter((player) => !scene.playersIn(clause).includes(player));
  const all = free.flatMap((a) => free.filter((b) => b !== a).map((b): [Player, Player] => [a, b]));
  const own = all.filter((pair) => pair.some(({ self }) => self));
  return own.length > 0 ? own : all;
}

/** Three players of the newest node in any order; whoever tells the story is one of the last two. */
export function triples(scene: Scene): [Player, Player, Player][] {
  const now = scene.players.filter(({ nodes }) => nodes.has(scene.current.id));
  const all = now.flatMap((a) =>
    now.flatMap((b) =>
      now.filter((c) => a !== b && b !== c && a !== c).map((c): [Player, Player, Player] => [a, b, c]),
    ),
  );
  return all.filter(([a, b, c]) => !a.self && (b.self || c.self || !now.some(({ self }) => self)));
}

/** Whoever is there with nobody else. */
export function alone({ players }: Scene): Player[] {
  return players.length === 1 ? players : [];
}

const MOST_TOPICS = 4;

/** What can be spoken of and stands in a node with everybody who should know of it. */
export function topicsKnownTo(
  scene: Scene,
  ...knowing: readonly ReadonlySet<string>[]
): [topic: Thing, order: number][] {
  return scene.topics
    .filter(({ nodes }) => [...nodes].some((id) => knowing.every((known) => known.has(id))))
    .slice(0, MOST_TOPICS)
    .map((topic, order) => [topic, order]);
}

export function nodesOf({ path }: Scene, { nodes }: Member): Set<string> {
  return new Set([...nodes].map((index) => path[index]!.id));
}

/** Somebody of the canon who is not there, and could be heard of. */
export function absent({ cast }: Scene): Member[] {
  return [...cast.gone, ...cast.elsewhere].filter(({ id, nodes }) => id !== undefined && nodes.size > 0);
}

/** Nodes since a death in which its last words are still untold. */
const JUST_NOW = 3;

export function justDied({ cast, path }: Scene): Dead[] {
  return cast.dead.filter(({ since }) => since >= path.length - JUST_NOW);
}

export function isLastWith({ path }: Scene, player: Player, member: Member): boolean {
  return player.nodes.has(path[lastNode(member)]?.id ?? '');
}

/** A rule of how the story is told, which nobody in it knows. */
const OF_TELLING =
  /\b(?:told|telling|narrat\w*|chapters?|scenes?|reader|point of view|pov|tense|dialogue|prose|style)\b/i;
const LONGEST_RULE = 160;

/** Rules that somebody of the story could say aloud. */
export function rulesOf({ canon, cast }: Scene): Rule[] {
  return (canon.rules ?? []).filter(
    ({ statement: text }) =>
      text.length <= LONGEST_RULE && !OF_TELLING.test(text) && !/["“”<>{}[\]\n]/.test(text) && !names(cast.self, text),
  );
}

/** Rules that speak of what a deed does. */
export function rulesAbout(scene: Scene, deed: string): Rule[] {
  const stems = contentStems(deed);
  return rulesOf(scene).filter(
    ({ statement: text }) => [...contentStems(text)].filter((stem) => stems.has(stem)).length > 1,
  );
}

/** What only the canon knows, and would matter if it came out: something that cannot be, or that the path speaks of. */
export function isUntold(
  { sources = [], holder, modality = 'stated', valid_to: ended, value }: Fact,
  scene: Scene,
): boolean {
  if (sources.length > 0 || holder || ended || modality !== 'stated') return false;
  return /\b(?:cannot|not|no|never)\b/.test(value) || [...contentStems(value)].some((stem) => scene.stems.has(stem));
}
