import type { Fact, Rule } from '@cse/prompts';
import { contradictsDenial } from '../consistency/claims-rule';
import { viewOf, type FactView } from '../consistency/fact-view';
import { contradictsNumber } from '../consistency/numbers-rule';
import type { Statement } from '../consistency/statement';
import { termsOf } from '../consistency/terms';
import { expression, type Lexicon } from '../language/lexicon';
import type { NodeScan, WantedWord } from './gates';
import type { GraphCanon, ScopedRule } from './graph-canon';
import type { GraphReading } from './reading';
import type { Report, Sentence, StoryRule, Visit } from './walk';

/** What a rule leaves room for: whether prose breaks it takes somebody who understands both. */
const EXCEPTION =
  '(?:without|unless|except|only|until|while|but|ohne|außer|nur|bis|während|sauf|sans|seulement|sin|salvo|excepto|solo|sem|exceto|só|senza|tranne|solo)';

/**
 * Rules of the canon that prose breaks in their own words: it does what "nobody may", or has more of something than
 * there may be. A rule with an exception is left to a reader.
 */
export class LockedRules implements StoryRule {
  private readonly views: (FactView | undefined)[];
  private readonly first: number;

  constructor(
    private readonly reading: GraphReading,
    private readonly rules: readonly ScopedRule[],
    words: readonly WantedWord[],
  ) {
    this.first = words[0]?.of ?? 0;
    this.views = rules.map(({ rule }) => viewOfRule(rule, reading));
  }

  /** The longest word of each rule, which what breaks it has too. @param first index that the first of them gets */
  static wordsOf(canon: GraphCanon, lexicon: Lexicon, first: number): WantedWord[] {
    return canon.rules.map(({ rule }, index) => ({
      word: [...termsOf(rule.statement, lexicon)].sort((a, b) => b.length - a.length)[0] ?? '',
      of: first + index,
    }));
  }

  wants(_visit: Visit, { counts }: NodeScan): boolean {
    return [...counts.keys()].some((word) => this.views[word - this.first] !== undefined);
  }

  check({ node }: Visit, sentences: readonly Sentence[], report: Report): void {
    if (this.views.length === 0) return;
    for (const word of this.reading.scan(node).counts.keys()) {
      const view = this.views[word - this.first];
      const { rule, from } = this.rules[word - this.first] ?? { from: -1 };
      if (!view || !rule || (from >= 0 && !this.reading.story.holds(from, node))) continue;
      const broken = sentences.find(({ statement }) => breaks(view, statement));
      if (!broken) continue;
      const { start, end } = broken.statement;
      const here = { node_id: this.reading.node(node).id, start, end };
      report({ kind: 'rule', ids: [rule.id], locked: Boolean(rule.locked), words: [here], at: node });
    }
  }
}

function breaks(view: FactView, statement: Statement): boolean {
  if (statement.speech) return false;
  if (contradictsDenial(view, statement)) return true;
  const { quantity } = view;
  const isMore = quantity !== undefined && statement.quantities.some(({ value }) => value > quantity.value);
  return isMore && contradictsNumber(view, statement);
}

/** A rule as rules understand facts: what it denies, or the most that there may be. */
function viewOfRule({ id, statement }: Rule, { canon, cast, lexicon }: GraphReading): FactView | undefined {
  if (lexicon.spaced && expression(`(?<!\\p{L})${EXCEPTION}(?!\\p{L})`, 'iu').test(statement)) return undefined;
  const fact: Fact = { id, subject: statement.slice(0, 120), attribute: statement.slice(0, 120), value: statement };
  const view = viewOf(fact, canon.everything, cast, lexicon, () => '');
  const limit = view.isLimit ? view.quantity : undefined;
  // Words say what may not be; a noun alone ("no flame") is said of too much.
  const denied = view.denied && view.denied.words.size > 1 ? view.denied : undefined;
  if (!limit && !denied) return undefined;
  return { ...view, subject: undefined, kin: undefined, isDeath: false, quantity: limit, denied, stated: new Set() };
}
