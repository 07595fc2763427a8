import type { CreatorProfile, MergeApproach, MergeChoice, Move } from '@cse/prompts';
import lines from './lines.json';
import merges from './merges.json';
import milieus from './milieus.json';
import moves from './moves.json';
import revisions from './revisions.json';

// The one reader of what sketch can say: every phrase of it stands in the JSON files beside this.

/**
 * A dramatic move in words. Slots in braces are filled from the story first and from its milieu second; `[x|y]` picks
 * one. A template whose slots cannot all be filled is passed over.
 *
 * | slot | becomes |
 * | --- | --- |
 * | `{A}` `{B}` | people who are in the last nodes; `{A’s}` is the possessive |
 * | `{Z}` | somebody of the story who has not been seen for a while |
 * | `{lost}` | somebody whom the story speaks of as dead or missing |
 * | `{figure}` | somebody unnamed who would be there: "the landlord" |
 * | `{newcomer}` | somebody new, indefinite |
 * | `{object}` | a thing of the scene ("the brass key"), else one that is new ("a folded chart") |
 * | `{known}` | a thing of the scene only; `{head}` is its bare noun |
 * | `{at}` | where it happens, as an adverbial |
 * | `{deadline}` `{threat}` `{message}` | see `Milieu` |
 * | `{question}` `{rule}` | an open thread or a rule of the canon, in quotation marks |
 * | `{broken}` | the same rule, where somebody goes against it and it gives way |
 * | `{holder}` `{matter}` | a belief of the canon: whose, and about what, with the belief in brackets |
 * | `{quote}` | words somebody says in the current node, in quotation marks |
 * | `{name}` | a name on the path that may be a person's or a place's |
 */
export interface Template {
  titles: readonly string[];
  gist: string;
}

/** A dramatic move of the contract. */
export interface PlotMove {
  /** How often a writer with no history goes there next, against the other moves. */
  usual: number;
  /** Words by which a wish or a favoured device asks for it, as a regular expression; absent when nothing does. */
  asked_by?: string;
  templates: readonly Template[];
}

export const PLOT_MOVES: Readonly<Record<Move, PlotMove>> = moves;

/**
 * A sentence that gives a scene a sound, a smell or a hand movement, in both tenses and both persons. `{A}` is somebody
 * present, or "I"; `{known}` is a thing of the scene.
 */
export interface Beat {
  past: string;
  present: string;
  /** In the first person of the present; only where somebody acts. */
  present_i?: string;
  reason: string;
}

export const BEATS: readonly Beat[] = lines.beats;

/** A line with who says it, told in both tenses. `{A}` and `{B}` are two people who are there. */
export interface Line {
  past: string;
  present: string;
}

export const SPOKEN_LINES: readonly Line[] = lines.spoken;

/** How somebody else who is there takes it. */
export const WATCHED_LINES: readonly Line[] = lines.watched;

/** Closing sentences, each list in a tone that a writer may name. */
export const TAILS = lines.tails.map(({ tone, tails }) => ({ tone: new RegExp(tone, 'i'), tails }));

/**
 * How two branches may meet, in words that fit any story. `{left}` and `{right}` are what the branches end in, `{L}`
 * and `{R}` people of theirs, `{at}` where they meet, as an adverbial.
 */
export interface MergeTemplate {
  title: string;
  gist: string;
  /** Added when the branches tell something differently: `{matter}` is what, with both values. */
  onMatter?: string;
  node: { title: string; gist: string };
  afterLeft?: string;
  afterRight?: string;
  /** What becomes of facts that the branches tell differently. */
  keep: MergeChoice;
  reason: string;
}

export const MERGE_TEMPLATES = merges satisfies Record<MergeApproach, object> as Record<MergeApproach, MergeTemplate>;

/**
 * For the revision of a sentence, weak words and the stronger ones of the same meaning and grammar: `wordy`, `stronger`,
 * `worn` (comparisons that every reader has met), `plain` (the word people say aloud), `said` (for a showy verb of
 * saying), and `past`: verbs whose past tense does not end in "-ed", as far as stories use them.
 */
export const REVISIONS: Record<keyof typeof revisions, Readonly<Record<string, string>>> = revisions;

/** Where a story plays, as a stock of phrases to fall back on when its own text names too little. */
export interface Milieu {
  /** Words of a text that point to it. */
  signs: string;
  /** Words of a genre that point to it. */
  genres: string;
  /** Somebody new, with the indefinite article. */
  newcomers: string[];
  /** Somebody who would be there anyway, singular and definite. */
  figures: string[];
  /** A thing to turn on, with the indefinite article. */
  tokens: string[];
  /** "before …", at the end of a clause. */
  deadlines: string[];
  /** A clause in the present tense that stands alone, after "when" and before ", and". */
  threats: string[];
  /** Where one may be, as an adverbial. */
  settings: string[];
  /** A piece of news, as a noun phrase that can arrive. */
  messages: string[];
}

const { town, ...others } = milieus;

/** Those that a text or a genre can point to; in `town` everything else plays. */
const MILIEUS = Object.values(others).map((milieu: Milieu) => ({
  milieu,
  signs: new Set(milieu.signs.split(' ')),
  genres: new Set(milieu.genres.split(' ')),
}));

/** A milieu shows in at least two of its signs, and in one a page. */
const FEWEST_SIGNS = 2;
const WORDS_A_SIGN = 250;
type Stock = Pick<Milieu, 'newcomers' | 'figures' | 'tokens' | 'deadlines' | 'threats' | 'settings' | 'messages'>;

/**
 * The stock of phrases for a story: that of the milieu its last nodes show most, joined by that of the genre its
 * writer names. A gothic story at sea draws on both.
 */
export function stockFor(recentText: string, profile: CreatorProfile | undefined): Stock {
  const words = recentText.toLowerCase().match(/\p{L}+/gu) ?? [];
  const genres =
    (profile?.genres ?? [])
      .join(' ')
      .toLowerCase()
      .match(/[\p{L}-]+/gu) ?? [];
  const scored = MILIEUS.map(({ milieu, signs, genres: known }) => ({
    milieu,
    shown: words.filter((word) => signs.has(word)).length,
    named: genres.some((genre) => known.has(genre)),
  }));
  const shown = scored
    .filter((entry) => entry.shown >= Math.max(FEWEST_SIGNS, words.length / WORDS_A_SIGN))
    .sort((a, b) => b.shown - a.shown)[0];
  const chosen = [...new Set([shown?.milieu, ...scored.filter(({ named }) => named).map(({ milieu }) => milieu)])];
  const found = chosen.filter((milieu) => milieu !== undefined).slice(0, 2);
  return merge(found.length > 0 ? found : [town]);
}

function merge(milieus: Milieu[]): Stock {
  const all = <K extends keyof Stock>(key: K): string[] => milieus.flatMap((milieu) => milieu[key]);
  return {
    newcomers: all('newcomers'),
    figures: all('figures'),
    tokens: all('tokens'),
    deadlines: all('deadlines'),
    threats: all('threats'),
    settings: all('settings'),
    messages: all('messages'),
  };
}
