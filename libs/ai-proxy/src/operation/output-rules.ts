import { WordRuns } from '../prose/word-runs';
import type { StoryIndex } from './story-index';

/** Markup and links that an answer must not carry, unless the story itself holds the very same. */
const MARKUP = [
  /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)\]]+/gi,
  /\b(?:javascript|data|vbscript):[^\s"'<>]+/gi,
  /\bwww\.[^\s"'<>)\]]+/gi,
  /<[/!]?[a-z][^>]*>?/gi,
  /!?\[[^[\]]*\]\([^()]*\)/g,
  /```/g,
];
/**
 * Words of the machinery. A story may use them; an answer to a story that does not is talking about itself. Those that
 * any prose may use ("a country lane", "to settle the score", "in all likelihood") give it away only by their company.
 */
const PRIVATE_WORDS = /(?<!\bin all )\b(?:likelihood|probabilit(?:y|ies)|exploratory|slot(?=s?\W{0,3}\d))s?\b/gi;
/** Without one of these a text holds no markup, and without one of those no word of the machinery. */
const MAY_BE_MARKUP = /[:<[`]|www\./i;
const MAY_BE_PRIVATE = /likelihood|probabilit|exploratory|slot|lane|score|aligned/i;
const PRIVATE_FIGURES = [
  /\b(?:likelihood|probability)\b\W{0,3}(?:is\W+)?(?:[01]?\.\d|\d+\s?%)/i,
  /\b(?:lane|score)s?\b\W{0,3}(?:is\W+)?(?:\d*\.\d|\d+\s?%|aligned\b)/i,
  /\baligned\W{1,3}(?:lane|slot|candidate|proposal|option)s?\b/i,
];

const POLICY_WORDS = 8;
/** There is one policy for each version of a prompt, so this stays as small as the prompt library. */
const POLICY_RUNS = new Map<string, WordRuns>();

function runsOf(policy: string): WordRuns {
  let runs = POLICY_RUNS.get(policy);
  if (!runs) POLICY_RUNS.set(policy, (runs = new WordRuns([policy], POLICY_WORDS)));
  return runs;
}

/** Which texts may leave: no markup, no talk of slots and scores, nothing of the policy, nothing the creator avoids. */
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
    const avoid = story.input.creator_profile?.avoid ?? [];
    this.avoided = avoid.filter(({ match }) => match !== 'theme').map(({ text }) => wordPattern(text));
  }

  allow(text: string): boolean {
    const plain = text.normalize('NFKC');
    return !(
      plain.includes(this.fence) ||
      (MAY_BE_MARKUP.test(plain) && MARKUP.some((pattern) => this.hasForeign(plain, pattern))) ||
      (MAY_BE_PRIVATE.test(plain) && this.talksOfMachinery(plain)) ||
      this.avoided.some((pattern) => pattern.test(plain)) ||
      this.policyRuns.sharedBy(plain)
    );
  }

  private talksOfMachinery(plain: string): boolean {
    return (
      PRIVATE_FIGURES.some((pattern) => pattern.test(plain)) ||
      [...plain.matchAll(PRIVATE_WORDS)].some(([word]) => !this.story.holdsWord(word.replace(/s$/i, '')))
    );
  }

  private hasForeign(text: string, pattern: RegExp): boolean {
    return [...text.matchAll(pattern)].some(([found]) => !this.story.holds(found));
  }
}

/** A word or phrase as whole words, in any case and with any white space; a mark, such as a dash, wherever it stands. */
function wordPattern(text: string): RegExp {
  const wanted = text.normalize('NFKC').trim();
  const escaped = wanted
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
    .join('\\s+');
  const before = /^[\p{L}\p{N}]/u.test(wanted) ? '(?<![\\p{L}\\p{N}])' : '';
  const after = /[\p{L}\p{N}]$/u.test(wanted) ? '(?![\\p{L}\\p{N}])' : '';
  return new RegExp(`${before}${escaped}${after}`, 'iu');
}
