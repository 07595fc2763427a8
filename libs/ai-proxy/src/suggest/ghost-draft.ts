import { CANON_EFFECTS, LIMITS, MOVES, type Fault, type Lane, type Move } from '@cse/prompts';
import type { Conflict } from '../operation/evidence';
import { choice, cleanedLine, listOf, membersOf, wholeSentences, wholeWords } from '../operation/model-values';
import type { StoryIndex } from '../operation/story-index';
import { likenessOf, type Likeness } from '../prose/likeness';
import { namesIn } from '../prose/names';
import type { Premise, PremiseNames } from './premise';

/** One possible next node. */
export interface GhostNode {
  /** The same proposal for the same path keeps its id. */
  id: string;
  parent_id: string;
  title: string;
  gist: string;
  move: Move;
  grounded_in: string[];
  canon_touch: { fact_id: string; effect: (typeof CANON_EFFECTS)[number] }[];
  introduces: { characters: string[]; places: string[]; rules: string[] };
  conflicts: Conflict[];
}

/** A candidate that was read and may be offered; its lane, premise and likelihood stay here. */
export interface GhostDraft {
  slot: number | undefined;
  likelihood: number | undefined;
  premise: Premise | undefined;
  title: string;
  gist: string;
  move: Move;
  grounded_in: string[];
  canon_touch: GhostNode['canon_touch'];
  introduces: GhostNode['introduces'];
  likeness: Likeness;
  /** It goes against the story and does not say so. */
  contradicts: boolean;
  /** What rules find wrong with how it is told. */
  faults: ReadonlySet<Fault>;
}

/** Below this a proposal counts as one that the model would hardly make (verbalized sampling, tail variant). */
const TAIL = 0.1;
const HARDLY_EVER = 0.02;
const NO_FAULTS: ReadonlySet<Fault> = new Set();
const MOST_REFERENCES = 12;
const MOST_NEW_NAMES = 8;

/**
 * Reads what a model wrote as one candidate. Enums in any case, references only to what exists, names that are new
 * listed as such. Undefined when it is no proposal: no title or gist, or grounded in no node of the path.
 */
export function readGhost(value: unknown, story: StoryIndex, names: PremiseNames): GhostDraft | undefined {
  const from = membersOf(value);
  const title = wholeWords(cleanedLine(from.title), LIMITS.ghostTitle);
  const gist = wholeSentences(cleanedLine(from.gist), LIMITS.ghostGist);
  const grounded = unique(listOf(from.grounded_in).filter((id) => typeof id === 'string' && story.nodes.has(id)));
  if (title === '' || gist === '' || grounded.length === 0) return undefined;
  return {
    slot: typeof from.slot === 'number' ? from.slot : undefined,
    likelihood: readLikelihood(from.likelihood),
    premise: names.read(from.premise),
    title,
    gist,
    move: choice(MOVES, from.move) ?? 'other',
    grounded_in: grounded as string[],
    ...checkedTouch(readTouch(from.canon_touch, story), `${title}. ${gist}`, story),
    introduces: readIntroduces(from.introduces, gist, story),
    likeness: likenessOf(gist, story.nameWords),
    faults: story.voice?.faultsOf(gist) ?? NO_FAULTS,
  };
}

/** Whether a candidate is as likely as its lane asks for; what the model did not say is taken on trust. */
export function fitsLane(lane: Lane, likelihood: number | undefined): boolean {
  if (likelihood === undefined) return true;
  return lane === 'exploratory' ? likelihood <= TAIL : likelihood >= HARDLY_EVER;
}

function readLikelihood(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 0 && value <= 100)) return undefined;
  return value > 1 ? value / 100 : value;
}

/** The facts and rules that a model says it touches, as far as there are any. */
export function readTouch(value: unknown, story: StoryIndex): GhostNode['canon_touch'] {
  const touched = new Map<string, GhostNode['canon_touch'][number]>();
  for (const entry of listOf(value)) {
    const { fact_id, effect } = (entry ?? {}) as { fact_id?: unknown; effect?: unknown };
    const known = choice(CANON_EFFECTS, effect);
    if (typeof fact_id === 'string' && known && story.canon.has(fact_id)) {
      touched.set(fact_id, { fact_id, effect: known });
    }
  }
  return [...touched.values()].slice(0, MOST_REFERENCES);
}

/**
 * What a candidate is said to do to the canon: it uses only what its words are about, and breaks what they break. That
 * it has to say, for the author is shown the price of a proposal and is not offered one that hides it.
 */
function checkedTouch(
  said: GhostNode['canon_touch'],
  text: string,
  story: StoryIndex,
): Pick<GhostDraft, 'canon_touch' | 'contradicts'> {
  const { consistency } = story;
  if (!consistency) return { canon_touch: said, contradicts: false };
  const found = consistency.findingsIn(text);
  const broken = new Set(found.flatMap(({ fact }) => (fact ? [fact.id] : [])));
  const owned = new Set(said.filter(({ effect }) => effect !== 'uses').map(({ fact_id }) => fact_id));
  const canon_touch = said
    .filter(({ fact_id, effect }) => effect !== 'uses' || consistency.isAbout(text, story.canon.get(fact_id)!))
    .map((touch) => (broken.has(touch.fact_id) ? { ...touch, effect: 'breaks' as const } : touch));
  return { canon_touch, contradicts: found.some(({ fact }) => fact === undefined || !owned.has(fact.id)) };
}

/** What the model lists as new and is, and the names of its text that it forgot to list. */
export function readIntroduces(value: unknown, gist: string, story: StoryIndex): GhostNode['introduces'] {
  const from = membersOf(value);
  const names = (list: unknown) =>
    listOf(list)
      .map((name) => wholeWords(cleanedLine(name), LIMITS.name))
      .filter((name) => name !== '' && !story.holdsName(name));
  const characters = names(from.characters);
  const places = names(from.places);
  const rules = listOf(from.rules)
    .map((rule) => wholeSentences(cleanedLine(rule), LIMITS.statement))
    .filter((rule) => rule !== '');
  for (const { name, certain, opens, placeLike } of namesIn(gist, story.language)) {
    if (!certain || story.knowsWord(name)) continue;
    const listed = [...characters, ...places].some((known) => known.includes(name) || name.includes(known));
    // "Poor Ishmael" at the start of a sentence is the Ishmael that is known.
    const known = story.holdsName(name) || (opens && name.includes(' ') && story.holdsName(name.replace(/^\S+ /, '')));
    if (!listed && !known) (placeLike ? places : characters).push(name);
  }
  return { characters: bounded(characters), places: bounded(places), rules: bounded(rules) };
}

function bounded(entries: string[]): string[] {
  return unique(entries).slice(0, MOST_NEW_NAMES);
}

function unique<T>(entries: T[]): T[] {
  return [...new Set(entries)].slice(0, MOST_REFERENCES);
}
