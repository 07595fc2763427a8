import { EXPAND_EFFECTS, LIMITS, type ExpandEffect } from '@cse/prompts';
import { choice, cleanedLine, membersOf, wholeSentences, wholeWords } from '../operation/model-values';
import type { OutputRules } from '../operation/output-rules';
import type { StoryIndex } from '../operation/story-index';
import { findQuote, searchable } from '../prose/quote-search';

/** What the primary version does to the canon. `quote` stands in its text. */
export interface CanonEffect {
  effect: ExpandEffect;
  fact_id: string | null;
  statement: string;
  quote: string;
}

const MOST_EFFECTS = 20;
const QUOTE_CHARACTERS = 240;

/** Reads what the model says its prose does to the canon; only what the prose itself bears out stays. */
export class CanonEffects {
  readonly found: CanonEffect[] = [];
  dropped = 0;
  /** Claims whose quote does not stand in the new text. */
  notFound = 0;

  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
  ) {}

  /** @param claims as the model wrote them @param text the prose that they are about */
  read(claims: readonly unknown[], text: string): void {
    const prose = searchable(text);
    for (const claim of claims) {
      const from = membersOf(claim);
      const wanted = cleanedLine(from.quote);
      const span = wanted === '' ? 'absent' : findQuote(prose, wanted);
      if (span === 'absent') {
        this.notFound++;
        continue;
      }
      const quote = span === 'ambiguous' ? wanted : text.slice(span.start, span.end);
      const effect = this.effectOf(from, quote);
      if (effect && this.found.length < MOST_EFFECTS) this.found.push(effect);
      else this.dropped++;
    }
  }

  /** Which of the facts it changes, by its own account. */
  changed(facts: readonly string[]): string[] {
    return facts.filter((id) => this.found.some(({ fact_id, effect }) => fact_id === id && effect !== 'adds'));
  }

  private effectOf(from: Record<string, unknown>, quote: string): CanonEffect | undefined {
    const effect = choice(EXPAND_EFFECTS, from.effect);
    const said = cleanedLine(from.statement);
    const statement = wholeSentences(said, LIMITS.effectStatement) || wholeWords(said, LIMITS.effectStatement);
    const fact = typeof from.fact_id === 'string' && this.story.canon.has(from.fact_id) ? from.fact_id : null;
    if (!effect || statement === '' || quote.length > QUOTE_CHARACTERS || !this.rules.allow(statement))
      return undefined;
    if (effect === 'adds') return { effect, fact_id: null, statement, quote };
    // What is said to be altered or dropped has to be there.
    return fact === null ? undefined : { effect, fact_id: fact, statement, quote };
  }
}
