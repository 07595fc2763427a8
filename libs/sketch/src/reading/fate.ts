import { sentenceSpans } from '@cse/ai-proxy';
import type { Mention, NameFinder } from './name-finder';
import { BLANK, proseOf } from './prose';

/** What has become of somebody: the dead never act again, the gone not until they are back. */
export type Fate = 'dead' | 'gone';

interface Cue {
  pattern: RegExp;
  fate: Fate;
  /** Whom it is said of stands before it ("Abel died") or right after it ("they buried Abel"). */
  whose: 'before' | 'after';
}

const CUES: readonly Cue[] = [
  {
    fate: 'dead',
    whose: 'before',
    pattern:
      /\b(?:died|dies|perished|perishes|drowned(?=[.,;!]| in| at| off| that| when)|passed away|lifeless|(?:stopped|stops|no longer) breathing|(?:did|does|would) not (?:wake|breathe)(?: again)?|(?:never|no longer) (?:woke|wakes|breathed|breathes)|bled to death|(?:fell|falls|froze|starved|burned|burnt) to (?:\w+ )?death|breathed (?:his|her|its|their) last|(?:drew|draws|took|takes) (?:his|her|its|their) last breath|(?:had|has|found|finds|was|is) no pulse|(?:did|does|never|would) ?(?:not )?(?:come|came|comes|get|got|rise|rose|surface|surfaced|resurface) up again|(?:did|does) not (?:come up|surface)|never (?:came up|surfaced|rose again|got up again)|(?:was|is) no more|(?:was|were|is|are|been|got) (?:\w+ly )?(?:killed|murdered|buried|hanged|executed|slain|drowned|beheaded|strangled|shot dead|laid to rest)|closed \w+ eyes for the last time)\b|(?<!\b(?:the|a|an|of|half|nearly|almost|not|over) |n['’]t )\bdead(?=\s*(?:[.,;:!?…—]|$)|\s+(?:and|in|on|at|by|under|beside|when|before|for|these|now|since|among)\b)/gi,
  },
  {
    fate: 'dead',
    whose: 'after',
    pattern:
      /\b(?:(?:buried|burying|bury|buries|killed|kills|murdered|mourned|hanged) |(?:body|corpse|grave|funeral|coffin|death|murder|ghost|widow|widower|loss|remains) of |(?:the|her|his|my|our|their) (?:late|dead) |dead )/gi,
  },
  {
    fate: 'gone',
    whose: 'before',
    pattern:
      /\b(?:(?:was|were|is|are|had|has|have|been) gone\b|vanish(?:ed|es)\b|disappear(?:ed|s)\b|depart(?:ed|s)\b|fled\b|flees\b|emigrate[ds]\b|left(?=\s*[.,;!]|\s+(?:for|home|town|without|at|before|that|in the|on the|with|by the|through|alone|him|her|them|me|us|you)\b)|leaves(?=\s*[.,;!]|\s+(?:for|home|town|without|alone)\b)|(?:went|goes|gone) (?:away|off|out|home|aboard|behind|below|ashore|abroad|missing)\b|(?:drove|drives|rode|rides|walked|walks|ran|runs|flew|flies|sailed|sails|hurried|hurries|slipped|slips|moved|moves|rowed|rows|strode|stormed|storms) (?:away|off|out|abroad|north|south|east|west)\b|(?:sailed|sails|moved|moves|sailing) (?:for|to)\b|set (?:off|out|sail)\b|never (?:came|comes|come) back\b|(?:did|does|has|had) not (?:come back|return|returned)\b|(?:was|were|is|are) (?:taken away|led away|carried off|nowhere|arrested)\b|boarded\b|boards the\b|out of sight\b)/gi,
  },
];
/** Of "Abel’s body": what nobody alive has. */
const THEIR_OWN =
  /['’]s? (?:\w+ )?(?:body|corpse|grave|coffin|funeral|death|murder|remains|ashes|burial|widow|heart (?:had |has )?stop(?:ped|s)|last breath)\b/;
const THEIRS = new RegExp(`^${THEIR_OWN.source}`);
/** "until the wind died": of something that has no name. */
const OTHER =
  /\b(?:the|an?|his|her|its|my|their|our|your) \p{Ll}+(?: \p{Ll}+)? (?:(?:had|has|have|was|were|is|are|lay) )?$/iu;
/** Speaks of something, and not of what became of somebody. */
const UNREAL =
  /(?:\b(?:not|never|nearly|almost|would|could|might|may|will|should|if|whether|unless|until|thought|think|thinks|believed|believes?|dream\w*|fear\w*|hoped?|hopes|wish\w*|pretend\w*|as though|like)|n['’]t)\b[^.;!?]{0,30}$/i;
const PRONOUN = /\b(?:he|she|it|they)\b/i;
/** How far a name reaches, in characters of one clause. */
const REACH = 60;
/** What stands between a verb and the one that it is done to. */
const NEXT = /^(?:(?:old|poor|young|little|the) )?$/i;

/** What became of somebody, and the node that tells of it. */
export interface Fated {
  fate: Fate;
  node: number;
}

interface Noted extends Fated {
  /** Somebody says so; the story itself may show that it is not so. */
  said: boolean;
}

/** What somebody does on the path, by the indices of its nodes. */
export interface Deeds {
  acts: ReadonlySet<number>;
  speaks: ReadonlySet<number>;
}

/** Nodes in which somebody has to speak after their death for it not to have been theirs. */
const ALIVE = 3;

/**
 * Whose death or departure a path tells, as far as words of death and departure tell it: their subject is the name
 * before them, or the last one named where a pronoun stands for it. Whoever is told to be dead stays dead, unless they
 * go on speaking in node after node; whoever is only said to be, or has left, is back as soon as a later node has them act.
 */
export function fatesOn<T>(
  path: readonly { text: string }[],
  names: NameFinder<T>,
  deedsOf: (of: T) => Deeds,
): Map<T, Fated> {
  const noted = new Map<T, Noted[]>();
  let last: T | undefined;
  path.forEach((node, index) => {
    if (!CUES.some(({ pattern }) => node.text.search(pattern) >= 0) && node.text.search(THEIR_OWN) < 0) {
      last = names.in(node.text).findLast(({ possessive }) => !possessive)?.of ?? last;
      return;
    }
    const { narration } = proseOf(node);
    for (const { start, end } of sentenceSpans(node.text)) {
      const sentence = node.text.slice(start, end);
      const mentions = names.in(sentence);
      for (const { cue, at, after } of cuesIn(sentence)) {
        const of = cue.whose === 'after' ? namedAt(mentions, sentence, after) : subjectOf(mentions, sentence, at, last);
        const said = narration[start + at] === BLANK;
        if (of !== undefined) noted.set(of, [...(noted.get(of) ?? []), { fate: cue.fate, node: index, said }]);
      }
      for (const { of, end: after, possessive } of mentions) {
        if (!possessive || !THEIRS.test(sentence.slice(after)) || UNREAL.test(sentence.slice(0, after))) continue;
        const said = narration[start + after] === BLANK;
        noted.set(of, [...(noted.get(of) ?? []), { fate: 'dead', node: index, said }]);
      }
      last = mentions.findLast(({ possessive }) => !possessive)?.of ?? last;
    }
  });
  const fates = new Map<T, Fated>();
  for (const [of, notes] of noted) {
    const { acts, speaks } = deedsOf(of);
    const lastAct = Math.max(-1, ...acts);
    const standing = notes.filter(({ fate, node, said }) => {
      if (fate === 'gone' || said) return node >= lastAct;
      return [...speaks].filter((later) => later > node).length < ALIVE;
    });
    const worst = standing.find(({ fate }) => fate === 'dead') ?? standing.at(-1);
    if (worst) fates.set(of, { fate: worst.fate, node: worst.node });
  }
  return fates;
}

function* cuesIn(sentence: string): Generator<{ cue: Cue; at: number; after: number }> {
  for (const cue of CUES) {
    for (const { 0: words, index } of sentence.matchAll(cue.pattern)) {
      if (!UNREAL.test(sentence.slice(0, index))) yield { cue, at: index, after: index + words.length };
    }
  }
}

function subjectOf<T>(mentions: Mention<T>[], sentence: string, at: number, last: T | undefined): T | undefined {
  const near = sentence.slice(Math.max(0, at - REACH), at);
  const clause = near.slice(Math.max(...[';', ':', '!', '?', '—'].map((mark) => near.lastIndexOf(mark))) + 1);
  const before = mentions.filter(({ end, possessive }) => end <= at && !possessive).at(-1);
  const other = OTHER.exec(sentence.slice(0, at));
  if (other && !(before && before.end > other.index)) return undefined;
  if (before && before.end >= at - clause.length) return before.of;
  return PRONOUN.test(clause) ? (before?.of ?? last) : undefined;
}

function namedAt<T>(mentions: Mention<T>[], sentence: string, at: number): T | undefined {
  return mentions.find(({ start, possessive }) => start >= at && !possessive && NEXT.test(sentence.slice(at, start)))
    ?.of;
}
