import type { Lexicon } from '../language/lexicon';
import { expression, pattern, whenAged } from '../language/lexicon';
import { quantitiesIn, type Quantity } from '../language/numbers';
import { blanked, passagesOf, type Form } from '../prose/forms';
import { sentenceSpans } from '../prose/sentences';
import type { Cast, Mention } from './cast';
import { kinIn, unitAfter } from './fact-view';
import { agesIn, type ToldAge } from './ages';
import { termsOf } from './terms';

/** A sentence, as far as rules understand it. */
export class Statement {
  /** Who says it, when it is said by somebody who is known. */
  readonly speaker: string | undefined;
  private madeQuantities: Quantity[] | undefined;
  private madeTerms: ReadonlySet<string> | undefined;

  constructor(
    readonly text: string,
    /** Where it stands in the whole text, in UTF-16 units. */
    readonly start: number,
    readonly speech: boolean,
    cue: string | undefined,
    private readonly cast: Cast,
    readonly lexicon: Lexicon,
  ) {
    const { narrator } = cast;
    this.speaker = cue === undefined ? (speech ? undefined : narrator) : cast.speaker(cue);
  }

  private named: readonly Mention[] | undefined;
  /** Named in it, in order. */
  get mentions(): readonly Mention[] {
    return (this.named ??= this.cast.mentionsIn(this.text));
  }

  get end(): number {
    return this.start + this.text.length;
  }

  get quantities(): readonly Quantity[] {
    return (this.madeQuantities ??= quantitiesIn(this.text, this.lexicon));
  }

  private units: Map<Quantity, readonly string[]> | undefined;
  /** What a number of it counts. */
  unitOf(quantity: Quantity): readonly string[] {
    this.units ??= new Map();
    let unit = this.units.get(quantity);
    if (!unit)
      this.units.set(
        quantity,
        (unit = this.isOfNamed(quantity) ? this.namedBefore(quantity) : unitAfter(this.text, quantity, this.lexicon)),
      );
    return unit;
  }

  /** What is counted there: what is named from the word for counting on, or before that word when nothing is. */
  private namedBefore({ start }: Quantity): string[] {
    const { lexicon, text } = this;
    const counted = expression(
      `(?<!\\p{L})(?:${lexicon.counts})(?!\\p{L})(.*?)(?:${lexicon.thereAre}) (?:\\p{L}+ )?$`,
      'isu',
    );
    const named = termsOf(counted.exec(text.slice(0, start))?.[1] ?? '', lexicon);
    return [...(named.size > 0 ? named : termsOf(text.slice(0, start), lexicon))];
  }

  /** "She counted the barrels: there were forty": a number that ends its clause and counts what was named before it. */
  isOfNamed({ start, end }: Quantity): boolean {
    const { lexicon, text } = this;
    if (!lexicon.spaced || !/^\s*(?:[.,;:!?…]|$)/u.test(text.slice(end)) || !this.has(lexicon.counts)) return false;
    return expression(`(?<!\\p{L})(?:${lexicon.thereAre}) (?:\\p{L}+ )?$`, 'iu').test(text.slice(0, start));
  }

  private toldAges: readonly ToldAge[] | undefined;
  /** The numbers of it that are somebody's age. */
  get ages(): readonly ToldAge[] {
    return (this.toldAges ??= agesIn(this));
  }

  get terms(): ReadonlySet<string> {
    return (this.madeTerms ??= termsOf(this.text, this.lexicon));
  }

  private real: boolean | undefined;
  /** Told as what is so: no dream, no memory, no condition, no question. */
  get isReal(): boolean {
    return (this.real ??= this.isTold());
  }

  /** It happens on a stage, in a film, in a picture. */
  get isShown(): boolean {
    return this.has(this.lexicon.shown);
  }

  private isTold(): boolean {
    const { lexicon } = this;
    if (this.has(lexicon.unreal) || this.isShown || this.has(whenAged(lexicon))) return false;
    return !this.isQuestion;
  }

  get isQuestion(): boolean {
    return /[?？]["”»」]?$/.test(this.text.trimEnd());
  }

  private sayingFrom: number | undefined;
  /** Where begins what somebody says, thinks or writes down; the end of the sentence when nobody does. */
  get saidFrom(): number {
    if (this.sayingFrom === undefined) {
      const at = this.at(this.lexicon.said);
      this.sayingFrom = at < 0 ? this.text.length : this.lexicon.spaced ? at : 0;
    }
    return this.sayingFrom;
  }

  private kinNamed: ReturnType<typeof kinIn> | undefined;
  /** The words for kin in it. */
  get kin(): ReturnType<typeof kinIn> {
    return (this.kinNamed ??= kinIn(this.text, this.lexicon));
  }

  /** Whether somebody is named in it, or speaks of themselves. */
  isAbout(id: string): boolean {
    return this.mentions.some((mention) => mention.id === id) || this.speaksAs(id);
  }

  speaksAs(id: string): boolean {
    return this.speaker === id && this.has(this.lexicon.first);
  }

  has(alternatives: string): boolean {
    return this.at(alternatives) >= 0;
  }

  private places: Map<string, number> | undefined;
  /** Where the first of some words stands, -1 when none does. Many facts ask a sentence for the same words. */
  at(alternatives: string): number {
    this.places ??= new Map();
    let at = this.places.get(alternatives);
    if (at === undefined) {
      at = this.text.search(pattern(this.lexicon, alternatives));
      this.places.set(alternatives, at);
    }
    return at;
  }
}

/** The sentences of a text, told and said, without its markup. */
export function statementsOf(text: string, form: Form, cast: Cast, lexicon: Lexicon): Statement[] {
  const readable = blanked(text, form);
  return passagesOf(readable, form).flatMap(({ start, end, speech, speaker }) => {
    const passage = readable.slice(start, end);
    return sentenceSpans(passage).map(
      (span) => new Statement(passage.slice(span.start, span.end), start + span.start, speech, speaker, cast, lexicon),
    );
  });
}
