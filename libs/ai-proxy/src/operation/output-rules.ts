import { asSeen } from '@cse/core';
import { WordRuns } from '../prose/word-runs';
import { decodedFrom, rotated } from './encodings';
import { holdsForeignHost, holdsForeignMarkup } from './links';
import type { StoryIndex } from './story-index';
import { Sign, signsOf } from './text-signs';

/**
 * Talk of the machinery. Each of its words may stand in fiction ("an exploratory operation", "a country lane", "in all
 * probability", "to settle the score"); they give it away by their company: a figure, or another of them.
 */
const MACHINERY = [
  /\b(?:likelihood|probability)\b\W{0,3}(?:(?:is|of)\W+)?(?:[01]?\.\d|\d+\s?%)/i,
  /\b(?:lane|score)s?\b\W{0,3}(?:is\W+)?(?:\d*\.\d|\d+\s?%|aligned\b|exploratory\b)/i,
  /\b(?:aligned|exploratory)\W{1,3}(?:lane|slot|candidate|proposal|option)s?\b/i,
];
/** As written in a request for so many of them: "slot 2". A story that counts its slots may go on doing so. */
const NUMBERED_SLOT = /\bslots?\W{0,3}\d/i;
/** Without one of these a text holds no talk of the machinery. */
const MAY_BE_MACHINERY = /likelihood|probability|exploratory|slot|lane|score|aligned/i;

/** More characters in a row than any emoji or script needs that are not seen: they carry something. */
const SMUGGLED = /[\p{Cf}\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{9}/u;

const POLICY_WORDS = 8;
/** There is one policy for each version of a prompt, so this stays as small as the prompt library. */
const POLICY_RUNS = new Map<string, WordRuns>();

function runsOf(policy: string): WordRuns {
  let runs = POLICY_RUNS.get(policy);
  if (!runs) POLICY_RUNS.set(policy, (runs = new WordRuns([policy, rotated(policy)], POLICY_WORDS)));
  return runs;
}

/**
 * Which texts may leave: no markup and no links, no talk of slots and scores, nothing of the policy, nothing the creator
 * avoids. A text is judged as it is written and as a person reads it (`asSeen`); the policy is looked for in what it
 * encodes too.
 */
export class OutputRules {
  private readonly policyRuns: WordRuns;
  private readonly avoided: RegExp[];

  constructor(
    private readonly story: StoryIndex,
    /** The first block of the prompt: the same for every story. */
    policy: string,
    private readonly fence: string,
  ) {
    this.policyRuns = runsOf(policy);
    const avoid = (story.input.creator_profile?.avoid ?? []).filter(({ match }) => match !== 'theme');
    this.avoided = avoid.flatMap(({ text }) => writtenAs(text).map(wordPattern));
  }

  allow(text: string): boolean {
    const signs = signsOf(text);
    const plain = signs & Sign.BeyondAscii ? text.normalize('NFKC') : text;
    if (!this.allowReading(plain, signs)) return false;
    if (!(signs & Sign.Disguised)) return !(signs & Sign.Code && this.encodesPolicy(plain));
    const seen = asSeen(text);
    if (SMUGGLED.test(text) || (seen !== plain && !this.allowReading(seen, signsOf(seen)))) return false;
    // Characters that are not seen hide from the signs what they stand between.
    return !((signs & Sign.Code || seen !== plain) && this.encodesPolicy(seen));
  }

  /** Whether a text holds markup, or a link with a scheme, that the story does not: as it is written, or as it is seen. */
  bringsMarkup(text: string): boolean {
    const signs = signsOf(text);
    if (signs & Sign.Markup && holdsForeignMarkup(text.normalize('NFKC'), this.isKnown)) return true;
    return Boolean(signs & Sign.Disguised) && holdsForeignMarkup(asSeen(text), this.isKnown);
  }

  private allowReading(text: string, signs: number): boolean {
    return !(
      (signs & Sign.Markup && holdsForeignMarkup(text, this.isKnown)) ||
      (signs & Sign.Host && holdsForeignHost(text, this.isKnown)) ||
      (MAY_BE_MACHINERY.test(text) && this.talksOfMachinery(text)) ||
      this.avoided.some((pattern) => pattern.test(text)) ||
      this.tellsPolicy(text)
    );
  }

  private readonly isKnown = (found: string): boolean => this.story.holdsAsSeen(found);

  private encodesPolicy(text: string): boolean {
    return decodedFrom(text).some((decoded) => this.tellsPolicy(decoded));
  }

  private tellsPolicy(text: string): boolean {
    return text.includes(this.fence) || this.policyRuns.sharedBy(text);
  }

  private talksOfMachinery(plain: string): boolean {
    return (
      MACHINERY.some((pattern) => pattern.test(plain)) || (NUMBERED_SLOT.test(plain) && !this.story.holdsWord('slot'))
    );
  }
}

/** A text as it is written, in one width, and as it is seen where that differs. */
function writtenAs(text: string): string[] {
  return [...new Set([text.normalize('NFKC'), asSeen(text)])];
}

/** A word or phrase as whole words, in any case and with any white space; a mark, such as a dash, wherever it stands. */
function wordPattern(text: string): RegExp {
  const wanted = text.trim();
  const escaped = wanted
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('\\s+');
  const before = /^[\p{L}\p{N}]/u.test(wanted) ? '(?<![\\p{L}\\p{N}])' : '';
  const after = /[\p{L}\p{N}]$/u.test(wanted) ? '(?![\\p{L}\\p{N}])' : '';
  return new RegExp(`${before}${escaped}${after}`, 'iu');
}
