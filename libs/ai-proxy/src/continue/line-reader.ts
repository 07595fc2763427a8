import { LIMITS, type ContinueInput, type RenderedPrompt } from '@cse/prompts';
import { JsonItemReader } from '../answer/json-item-reader';
import { NoticeBoard, type Notice } from '../notice';
import { ProseRules, type TextDelta } from '../operation/growing-prose';
import { membersOf } from '../operation/model-values';
import { OutputRules } from '../operation/output-rules';
import { proposalId, type Emit, type Step } from '../operation/proposal';
import { StoryIndex } from '../operation/story-index';
import { refused, unreadable, type AnswerReader } from '../operation/text-operations';
import { likenessOf, sharesWording, type Likeness } from '../prose/likeness';
import { sentencesOf } from '../prose/sentences';
import { wordsOf } from '../prose/words';
import { readIntroduces } from '../suggest/ghost-draft';
import type { TextEnd } from '../text-model';
import { checkCanon } from './canon-check';
import { beatsOf, titleOf, type Continuation } from './continuation';
import { GrowingNode } from './growing-node';

export type ContinuationStep = Step<'text_delta', TextDelta> | Step<'continuation', Continuation>;

/** What the calls of one request have in common: the story's rules, and what all of them have written so far. */
export class ContinuationChecks {
  readonly story: StoryIndex;
  readonly rules: OutputRules;
  readonly prose: ProseRules;
  /** Of every node that has left. */
  readonly written: Likeness[] = [];

  constructor(
    readonly input: ContinueInput,
    /** Tells the same proposal for another path apart. */
    readonly seed: string,
    prompt: RenderedPrompt,
    fence: string,
  ) {
    this.story = new StoryIndex(input);
    this.rules = new OutputRules(this.story, prompt.system[0]!.text, fence);
    this.prose = new ProseRules(this.story, this.rules, this.story.current, { start: 0, end: 0 });
  }
}

/** Turns the text of one call, as it comes in, into the nodes of one way on that have passed every check. */
export class LineReader implements AnswerReader<ContinuationStep> {
  readonly nodes: Continuation[] = [];
  private readonly answer = new JsonItemReader('nodes', 'elements');
  private growing: GrowingNode | undefined;
  /** Of the node that grows, once something of it has left. */
  private id: string | undefined;
  private ended = false;
  private dropped = 0;
  private leftOut = 0;
  private full = false;
  /** Nodes that ended where they would have brought a mark of their own. */
  private spoilt = 0;
  /** Nodes in another language than the story. */
  private foreign = 0;

  /** @param plan told each line of the plan, where this call makes it */
  constructor(
    private readonly checks: ContinuationChecks,
    private readonly plan: (line: unknown) => void = () => undefined,
  ) {}

  read(piece: string, emit: Emit<ContinuationStep>): void {
    for (const { key, value } of this.answer.feed(piece)) {
      if (key === 'lines') this.plan(value);
      else if (key === 'nodes') this.close(value, emit);
    }
    const grown = this.answer.takeGrown();
    if (grown === '' || this.ended) return;
    this.growing ??= new GrowingNode(this.checks.prose, LIMITS.nodeText);
    this.tell(this.growing, this.growing.add(grown), emit);
  }

  /**
   * What was cut off keeps its whole sentences. What was refused is nobody's proposal, also what had left of it.
   * @throws AppError `content_refused`, `provider_error`
   */
  finish(end: TextEnd, emit: Emit<ContinuationStep>): void {
    if (end.stop === 'refused') {
      this.nodes.length = 0;
      throw refused(end);
    }
    if (this.growing && end.stop === 'truncated') this.close(undefined, emit);
    if (this.nodes.length + this.dropped === 0) throw unreadable(end);
  }

  notices({ stop }: TextEnd): Notice[] {
    const board = new NoticeBoard();
    board.count('candidate_dropped', this.dropped + this.leftOut + this.answer.malformed);
    board.count('markup_changed', this.spoilt);
    board.count('language_differs', this.foreign);
    if (stop === 'truncated' || this.full || this.spoilt > 0) board.say('output_truncated');
    return board.notices;
  }

  /** @param value the node as the model wrote it; undefined where it was cut off */
  private close(value: unknown, emit: Emit<ContinuationStep>): void {
    const node = this.growing ?? new GrowingNode(this.checks.prose, LIMITS.nodeText);
    this.growing = undefined;
    if (this.ended || this.nodes.length >= this.checks.input.depth) return;
    const from = value === undefined ? { title: node.title, beats: node.beats } : membersOf(value);
    node.title = from.title;
    // Of a sentence that was cut off nobody knows how it ends.
    if (value !== undefined) this.tell(node, node.finish(from.text), emit);
    const { text, dropped, full, spoilt } = node.prose;
    this.leftOut += dropped;
    this.full ||= full;
    if (spoilt) this.spoilt++;
    const offered = this.isOffered(text);
    if (offered) {
      const continuation = this.continuation(this.id!, text, from);
      this.nodes.push(continuation);
      emit({ kind: 'continuation', data: continuation });
    } else if (text !== '' || dropped > 0 || spoilt) this.dropped++;
    // A node that is not there, or not whole, is nothing that another one could go on from.
    this.ended = !offered || full || spoilt;
    this.id = undefined;
  }

  /** Whether a node may leave as a whole: in the story's language, and in other words than those that have left. */
  private isOffered(text: string): boolean {
    if (text === '') return false;
    const { story, written } = this.checks;
    if (story.languages.isForeign(text)) {
      this.foreign++;
      return false;
    }
    const likeness = likenessOf(text, story.nameWords);
    if (written.some((other) => sharesWording(other, likeness))) return false;
    written.push(likeness);
    return true;
  }

  private continuation(id: string, text: string, from: Record<string, unknown>): Continuation {
    const { story, rules } = this.checks;
    return {
      id,
      parent_id: this.parentId,
      title: titleOf(from.title, text, rules),
      text,
      words: wordsOf(text).length,
      beats: beatsOf(from.beats, rules),
      introduces: this.introduced(from.introduces, text),
      ...checkCanon(from.canon_touch, { id, text }, this.nodes, story),
    };
  }

  /** What neither the story holds nor the nodes before it in the line. */
  private introduced(value: unknown, text: string): Continuation['introduces'] {
    const { story, rules } = this.checks;
    const { characters, places, rules: statements } = readIntroduces(value, text, story);
    const isNew = (name: string): boolean => rules.allow(name) && !this.nodes.some((node) => node.text.includes(name));
    return {
      characters: characters.filter(isNew),
      places: places.filter(isNew),
      rules: statements.filter((statement) => rules.allow(statement)),
    };
  }

  private get parentId(): string {
    return this.nodes.at(-1)?.id ?? this.checks.story.current.id;
  }

  private tell(node: GrowingNode, delta: string, emit: Emit<ContinuationStep>): void {
    if (delta === '') return;
    this.id ??= this.idOf(node, delta);
    emit({ kind: 'text_delta', data: { target: this.id, delta } });
  }

  /** By what stands before the rest is written: the title, and how the prose begins. */
  private idOf({ title }: GrowingNode, delta: string): string {
    const opening = sentencesOf(delta)[0] ?? delta;
    const parts = [typeof title === 'string' ? title : '', opening].map((part) => part.normalize('NFKC').toLowerCase());
    return proposalId('p', this.checks.seed, this.parentId, ...parts);
  }
}
