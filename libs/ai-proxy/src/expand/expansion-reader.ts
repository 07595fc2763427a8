import { codePointLength } from '@cse/core';
import {
  LIMITS,
  type ExpandInput,
  type ExpandOperation,
  type Fact,
  type PathNode,
  type RenderedPrompt,
  type Rule,
} from '@cse/prompts';
import { GrowingString } from '../answer/growing-string';
import { JsonItemReader } from '../answer/json-item-reader';
import { NoticeBoard, type Notice } from '../notice';
import { GrowingProse, ProseRules, type TextDelta } from '../operation/growing-prose';
import { cleanedLine, membersOf, wholeWords } from '../operation/model-values';
import { OutputRules } from '../operation/output-rules';
import { proposalId, type Emit, type Step } from '../operation/proposal';
import { StoryIndex } from '../operation/story-index';
import { refused, unreadable, type AnswerReader } from '../operation/text-operations';
import { areAlike, likenessOf, type Likeness } from '../prose/likeness';
import { marksLost, marksOf } from '../prose/markup';
import { sentencesOf } from '../prose/sentences';
import { wordsOf } from '../prose/words';
import type { TextEnd } from '../text-model';
import { CanonEffects } from './canon-effects';

/** One version of the new prose. */
export interface Expansion {
  /** The same prose for the same place keeps its id. */
  id: string;
  text: string;
  words: number;
}

export interface AlternativeExpansion extends Expansion {
  /** How it goes about it, in a few words; no two versions share one. */
  angle: string;
}

type Delta = Step<'text_delta', TextDelta>;

/** Operations that set something into what is there, and may leave the rest as it stands. */
const GROWING: ReadonlySet<ExpandOperation> = new Set(['expand', 'dialogue', 'sensory', 'shift_view']);

/** Turns the text of one answer, as it comes in, into prose that has passed every check. */
export class ExpansionReader implements AnswerReader<Delta> {
  readonly alternatives: AlternativeExpansion[] = [];
  readonly effects: CanonEffects;
  private readonly answer = new JsonItemReader('text');
  private readonly string = new GrowingString();
  private prose: GrowingProse;
  private readonly proseRules: ProseRules;
  private readonly rules: OutputRules;
  private readonly room: number;
  /** The words of the cast and of the replaced text: what all versions have in common says nothing of them. */
  private readonly shared: Set<string>;
  /** The sentences that versions of a growing operation may have in common; absent for the other operations. */
  private readonly keptSentences: Set<string> | undefined;
  /** The facts and rules that are to be kept. */
  private readonly kept: readonly (Fact | Rule)[];
  private readonly likenesses: Likeness[] = [];
  private readonly angles = new Set<string>();
  private readonly claims: unknown[] = [];
  private readonly early: unknown[] = [];
  private proseEnded = false;
  private dropped = 0;
  /** Versions that ended where they would have brought a mark of their own. */
  private spoilt = 0;
  /** Versions in another language than the words around them. */
  private foreign = 0;
  private readonly story: StoryIndex;

  constructor(
    private readonly input: ExpandInput,
    private readonly node: PathNode,
    private readonly span: { start: number; end: number },
    private readonly seed: string,
    prompt: RenderedPrompt,
    fence: string,
  ) {
    const story = new StoryIndex(input);
    this.story = story;
    const replaced = node.text.slice(span.start, span.end);
    this.rules = new OutputRules(story, prompt.system[0]!.text, fence);
    this.proseRules = new ProseRules(story, this.rules, node, span);
    this.room = LIMITS.nodeText - codePointLength(node.text) + codePointLength(replaced);
    this.prose = new GrowingProse(this.proseRules, this.room);
    this.effects = new CanonEffects(story, this.rules);
    this.shared = new Set([...story.nameWords, ...wordsOf(replaced)]);
    this.kept = input.keep_facts.flatMap((id) => story.canon.get(id) ?? []);
    this.keptSentences = GROWING.has(input.operation) ? new Set(sentencesOf(replaced).map(keyOf)) : undefined;
  }

  get primary(): Expansion {
    return this.expansion(this.prose.text);
  }

  /** Nothing of the primary could leave, for it began with a mark of its own. */
  private get isLost(): boolean {
    return this.prose.spoilt && this.prose.text === '';
  }

  read(piece: string, emit: Emit<Delta>): void {
    const items = this.answer.feed(piece);
    const grown = this.answer.takeGrown();
    if (grown !== '') tell(emit, 'primary', this.prose.add(this.string.take(grown)));
    for (const { key, value } of items) {
      if (key === 'angle') this.angles.add(keyOf(cleanedLine(value)));
      else if (key === 'text') this.endPrimary(emit);
      else if (key === 'alternatives') {
        // Without the primary there is nothing yet that it could be compared with.
        if (this.proseEnded) this.consider(value, emit);
        else this.early.push(value);
      } else if (key === 'canon_effects') this.claims.push(value);
    }
  }

  finish(end: TextEnd, emit: Emit<Delta>): void {
    if (end.stop === 'refused') throw refused(end);
    // Of a sentence that was cut off nobody knows how it ends.
    if (end.stop === 'complete') this.endPrimary(emit);
    if (this.prose.text === '') throw unreadable(end);
    this.effects.read(this.claims, this.prose.text);
  }

  notices({ stop }: TextEnd): Notice[] {
    const { effects, prose } = this;
    const board = new NoticeBoard();
    board.count('candidate_dropped', this.dropped + prose.dropped + effects.dropped + this.answer.malformed);
    board.count('quote_not_found', effects.notFound);
    board.count('fewer_alternatives', this.input.alternatives - this.alternatives.length);
    board.count('kept_fact_changed', this.changedFacts().size);
    board.count('markup_changed', this.spoilt + this.marksLost());
    board.count('language_differs', this.foreign + Number(this.isForeign(prose.text)));
    if (stop === 'truncated' || prose.full || prose.spoilt) board.say('output_truncated');
    const avoided = this.input.creator_profile?.avoid ?? [];
    board.count('theme_not_checkable', avoided.filter(({ match }) => match === 'theme').length);
    return board.notices;
  }

  private endPrimary(emit: Emit<Delta>): void {
    if (this.proseEnded) return;
    this.proseEnded = true;
    tell(emit, 'primary', this.prose.finish());
    if (this.prose.spoilt) this.spoilt++;
    if (this.isLost) this.dropped++;
    else this.likenesses.push(this.likenessOf(this.prose.text) ?? likenessOf(this.prose.text, this.shared));
    for (const value of this.early) this.consider(value, emit);
  }

  /**
   * An alternative leaves when it is whole, another than those before it, and bears its own angle. The first one takes
   * the place of a primary that is lost.
   */
  private consider(value: unknown, emit: Emit<Delta>): void {
    if (this.alternatives.length >= this.input.alternatives) return;
    const from = membersOf(value);
    const angle = wholeWords(cleanedLine(from.angle), LIMITS.angle);
    const whole = new GrowingProse(this.proseRules, this.room);
    whole.add(typeof from.text === 'string' ? from.text : '');
    whole.finish();
    const likeness = this.likenessOf(whole.text);
    const passes =
      likeness !== undefined &&
      angle !== '' &&
      whole.text !== '' &&
      whole.dropped === 0 &&
      !whole.full &&
      !whole.spoilt &&
      this.rules.allow(angle) &&
      this.contradicted(whole.text).length === 0 &&
      !this.angles.has(keyOf(angle)) &&
      !this.likenesses.some((other) => areAlike(other, likeness));
    if (whole.spoilt) this.spoilt++;
    const foreign = passes && this.isForeign(whole.text);
    if (foreign) this.foreign++;
    if (!passes || foreign) {
      this.dropped++;
      return;
    }
    this.angles.add(keyOf(angle));
    this.likenesses.push(likeness);
    if (this.isLost) {
      this.prose = whole;
      return tell(emit, 'primary', whole.text);
    }
    const { id, text, words } = this.expansion(whole.text);
    this.alternatives.push({ id, angle, text, words });
    tell(emit, id, text);
  }

  /**
   * What is compared of a version. One that grows keeps the author's sentences, and so do the others: there they have
   * to differ in what they add. Undefined when it adds nothing at all.
   */
  private likenessOf(text: string): Likeness | undefined {
    if (this.keptSentences === undefined) return likenessOf(text, this.shared);
    const added = sentencesOf(text).filter((sentence) => !this.keptSentences!.has(keyOf(sentence)));
    return added.length > 0 ? likenessOf(added.join(' '), this.shared) : undefined;
  }

  /** Facts that are to be kept and that the primary changes or leaves out. */
  private changedFacts(): Set<string> {
    const { text } = this.prose;
    return new Set([...this.effects.changed(this.input.keep_facts), ...this.contradicted(text), ...this.leftOut(text)]);
  }

  /** Facts that are to be kept and that a version goes against, whatever the model says of it. */
  private contradicted(text: string): string[] {
    if (this.kept.length === 0) return [];
    return (this.story.consistency?.contradictedBy(this.kept, text) ?? []).map(({ id }) => id);
  }

  /** Those that the words in whose place it stands told, and that it does not. */
  private leftOut(text: string): string[] {
    if (this.kept.length === 0) return [];
    return (this.story.consistency?.leftOutBy(this.kept, this.node, this.span, text) ?? []).map(({ id }) => id);
  }

  /** How many marks of the author the versions do not hold. Lines of one who speaks may be joined. */
  private marksLost(): number {
    const before = this.story.marksOf(this.node);
    if (before.size === 0) return 0;
    const { text: whole } = this.node;
    const lost = ({ text }: Expansion) => {
      const changed = whole.slice(0, this.span.start) + text + whole.slice(this.span.end);
      return marksLost(before, marksOf(changed, this.story.form), 'some');
    };
    return [this.primary, ...this.alternatives].reduce((sum, version) => sum + lost(version), 0);
  }

  private isForeign(text: string): boolean {
    return this.story.languages.isForeignIn(this.node, text);
  }

  private expansion(text: string): Expansion {
    const id = proposalId('x', this.seed, this.node.id, text.normalize('NFKC').toLowerCase());
    return { id, text, words: wordsOf(text).length };
  }
}

function tell(emit: Emit<Delta>, target: string, delta: string): void {
  if (delta !== '') emit({ kind: 'text_delta', data: { target, delta } });
}

function keyOf(angle: string): string {
  return angle.normalize('NFKC').toLowerCase();
}
