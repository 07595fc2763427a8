import type { ContentHash, Fact, LaneSplit, RenderedPrompt, Rule, SuggestInput } from '@cse/prompts';
import { JsonItemReader } from '../answer/json-item-reader';
import type { Judge } from '../judge/judge';
import { NoticeBoard, type Notice } from '../notice';
import { optionsFor, type Conflict, type Highlight } from '../operation/evidence';
import { OutputRules } from '../operation/output-rules';
import { proposalId, type Emit, type Step } from '../operation/proposal';
import { StoryIndex } from '../operation/story-index';
import { refused, unreadable, type AnswerReader } from '../operation/text-operations';
import { findQuote } from '../prose/quote-search';
import type { TextEnd } from '../text-model';
import type { GhostDraft, GhostNode } from './ghost-draft';
import { GhostSelection } from './ghost-selection';
import { InlineSelection, type InlineSuggestion } from './inline-selection';
import { SecondReading } from './second-reading';

export type Proposal = Step<'ghost_node', GhostNode> | Step<'inline_suggestion', InlineSuggestion>;

/** Turns the text of one answer, as it comes in, into proposals that have passed every check. */
export class ProposalReader implements AnswerReader<Proposal> {
  readonly ghosts: GhostNode[] = [];
  readonly inlines: InlineSuggestion[] = [];
  private readonly answer = new JsonItemReader();
  private readonly ghostSelection: GhostSelection;
  private readonly inlineSelection: InlineSelection;
  private readonly reading: SecondReading | undefined;
  private emit: Emit<Proposal> = () => undefined;

  /** @param judge reads the candidates before they are chosen; absent: the rules alone choose, at once */
  constructor(
    private readonly input: SuggestInput,
    wanted: LaneSplit,
    private readonly pathHash: ContentHash,
    prompt: RenderedPrompt,
    fence: string,
    private readonly story = new StoryIndex(input),
    private readonly judge?: Judge,
  ) {
    const rules = new OutputRules(this.story, prompt.system[0]!.text, fence);
    this.ghostSelection = new GhostSelection(this.story, rules, wanted, input.slots);
    this.inlineSelection = new InlineSelection(this.story, rules, pathHash, input.inlines);
    if (!judge) return;
    const { ghostSelection } = this;
    this.reading = new SecondReading(
      judge,
      { slots: input.slots.length, inlines: input.inlines },
      (lane) => ghostSelection.isFull(lane),
      (candidate, judgement) => {
        for (const draft of ghostSelection.decide(candidate, judgement)) this.emit(this.ghost(draft));
      },
    );
  }

  /** How many ghosts of each lane were proposed. */
  get proposed(): LaneSplit {
    return this.ghostSelection.chosen;
  }

  read(piece: string, emit: Emit<Proposal>): void {
    const { reading } = this;
    this.emit = emit;
    reading?.heard(piece.length);
    for (const { key, value } of this.answer.feed(piece)) {
      if (key === 'ghost_nodes' && reading) reading.add(this.ghostSelection.take(value));
      else if (key === 'ghost_nodes') {
        for (const draft of this.ghostSelection.consider(value)) emit(this.ghost(draft));
      } else if (key === 'inline_suggestions') {
        reading?.end();
        const suggestion = this.inlineSelection.consider(value);
        if (suggestion) emit(this.inline(suggestion));
      }
    }
  }

  /**
   * What waited until the answer ended. A refused answer is nobody's proposal; one in which nothing could be read is
   * a failure and not a short list.
   * @throws AppError `content_refused`, `provider_error`
   */
  finish(end: TextEnd, emit: Emit<Proposal>): void | Promise<void> {
    if (end.stop === 'refused') throw refused(end);
    if (!this.reading) return this.complete(end, emit);
    this.reading.end();
    return this.reading.settled.then(() => this.complete(end, emit));
  }

  private complete(end: TextEnd, emit: Emit<Proposal>): void {
    for (const draft of this.ghostSelection.release()) emit(this.ghost(draft));
    const { dropped, notFound } = this.inlineSelection;
    if (end.sparse || this.ghosts.length + this.inlines.length + this.ghostSelection.dropped + dropped + notFound > 0)
      return;
    throw unreadable(end);
  }

  notices({ stop }: TextEnd): Notice[] {
    const { ghostSelection, inlineSelection } = this;
    const board = new NoticeBoard();
    board.count('judge_skipped', this.judge?.skipped ?? 0);
    board.count('candidate_dropped', ghostSelection.dropped + inlineSelection.dropped + this.answer.malformed);
    board.count('language_differs', ghostSelection.foreign + inlineSelection.foreign);
    board.count('quote_not_found', inlineSelection.notFound);
    board.count('fewer_ghost_nodes', ghostSelection.missing);
    board.count('fewer_inline_suggestions', inlineSelection.missing);
    if (stop === 'truncated') board.say('output_truncated');
    const avoided = this.input.creator_profile?.avoid ?? [];
    board.count('theme_not_checkable', avoided.filter(({ match }) => match === 'theme').length);
    return board.notices;
  }

  private ghost(draft: GhostDraft): Proposal {
    const { title, gist, move, grounded_in, canon_touch, introduces } = draft;
    const id = proposalId('g', this.pathHash, gist.normalize('NFKC').toLowerCase());
    const ghost: GhostNode = {
      id,
      parent_id: this.story.current.id,
      title,
      gist,
      move,
      grounded_in,
      canon_touch,
      introduces,
      conflicts: conflictsOf(canon_touch, id, this.story),
    };
    this.ghosts.push(ghost);
    return { kind: 'ghost_node', data: ghost };
  }

  private inline(suggestion: InlineSuggestion): Proposal {
    this.inlines.push(suggestion);
    return { kind: 'inline_suggestion', data: suggestion };
  }
}

/**
 * What a proposal would break, before the author accepts it: one conflict for each fact or rule, with the places in
 * the path that its sources quote. Only quotes that the server found are underlined.
 */
export function conflictsOf(touch: GhostNode['canon_touch'], ghostId: string, story: StoryIndex): Conflict[] {
  return touch
    .filter(({ effect }) => effect === 'breaks')
    .map(({ fact_id }) => {
      const entry = story.canon.get(fact_id)!;
      const highlight = sourcesOf(entry).flatMap(({ node_id, quote }) => highlightOf(node_id, quote, story));
      return {
        id: proposalId('c', ghostId, fact_id),
        fact_ids: [fact_id],
        nodes: [...new Set([...highlight.map(({ node_id }) => node_id), story.current.id])],
        highlight,
        options: optionsFor(entry.locked === true),
      };
    });
}

function sourcesOf(entry: Fact | Rule): NonNullable<Fact['sources']> {
  return ('sources' in entry && entry.sources) || [];
}

function highlightOf(nodeId: string, quote: string, story: StoryIndex): Highlight[] {
  const node = story.nodes.get(nodeId);
  const span = node && findQuote(story.searchable(node), quote);
  return typeof span === 'object' ? [{ node_id: nodeId, ...span }] : [];
}
