import {
  LIMITS,
  MERGE_APPROACHES,
  MERGE_CHOICES,
  type ContentHash,
  type MergeApproach,
  type MergeInput,
  type RenderedPrompt,
} from '@cse/prompts';
import { JsonItemReader } from '../answer/json-item-reader';
import { NoticeBoard, type Notice } from '../notice';
import { choice, cleanedLine, listOf, membersOf, wholeSentences, wholeWords } from '../operation/model-values';
import { OutputRules } from '../operation/output-rules';
import { proposalId, type Emit, type Step } from '../operation/proposal';
import type { StoryIndex } from '../operation/story-index';
import { refused, unreadable, type AnswerReader } from '../operation/text-operations';
import { areAlike, likenessOf, type Likeness } from '../prose/likeness';
import type { TextEnd } from '../text-model';
import type { FactMerge, FactRow } from './fact-merge';
import { settleFacts, type Decision, type SettledFacts } from './settle-facts';

/** One way to join two branches. */
export interface MergeProposal extends SettledFacts {
  id: string;
  title: string;
  gist: string;
  approach: MergeApproach;
  /** The node in which the branches would meet; its parents are their tips. */
  merge_node: { title: string; gist: string; parent_ids: [string, string] };
  bridge_beats: { gist: string; after: string }[];
}

export interface MergeResult {
  fact_table: FactRow[];
  proposals: MergeProposal[];
}

/** A proposal as it was read: texts within their limits, beats after nodes of the legs, decisions by conflict name. */
export interface MergeDraft {
  approach: MergeApproach;
  title: string;
  gist: string;
  merge_node: { title: string; gist: string };
  bridge_beats: { gist: string; after: string }[];
  decisions: Map<string, Decision>;
}

/** Reads what a model wrote as one proposal; undefined when it is none: no approach, title or gist. */
export function readMerge(value: unknown, legs: ReadonlySet<string>): MergeDraft | undefined {
  const from = membersOf(value);
  const node = membersOf(from.merge_node);
  const approach = choice(MERGE_APPROACHES, from.approach);
  const [title, gist] = [titleOf(from.title), gistOf(from.gist)];
  const merge_node = { title: titleOf(node.title), gist: gistOf(node.gist) };
  if (!approach || title === '' || gist === '' || merge_node.title === '' || merge_node.gist === '') return undefined;
  return { approach, title, gist, merge_node, bridge_beats: beatsOf(from, legs), decisions: decisionsOf(from) };
}

function titleOf(value: unknown): string {
  return wholeWords(cleanedLine(value), LIMITS.ghostTitle);
}

function gistOf(value: unknown): string {
  return wholeSentences(cleanedLine(value), LIMITS.ghostGist);
}

function beatsOf({ bridge_beats }: Record<string, unknown>, legs: ReadonlySet<string>): MergeDraft['bridge_beats'] {
  const beats = listOf(bridge_beats).flatMap((entry) => {
    const { gist, after } = membersOf(entry);
    const text = wholeSentences(cleanedLine(gist), LIMITS.ghostGist);
    return text !== '' && typeof after === 'string' && legs.has(after) ? [{ gist: text, after }] : [];
  });
  return beats.slice(0, LIMITS.bridgeBeats);
}

function decisionsOf({ decisions }: Record<string, unknown>): Map<string, Decision> {
  const found = new Map<string, Decision>();
  for (const entry of listOf(decisions)) {
    const { key, keep, value, reason } = membersOf(entry);
    const chosen = choice(MERGE_CHOICES, keep);
    if (typeof key !== 'string' || !chosen || found.has(key.trim())) continue;
    const said = cleanedLine(reason);
    found.set(key.trim(), {
      keep: chosen,
      value: wholeWords(cleanedLine(value), LIMITS.factValue),
      reason: wholeSentences(said, LIMITS.note) || wholeWords(said, LIMITS.note),
    });
  }
  return found;
}

export type ProposalStep = Step<'proposal', MergeProposal>;

/** Turns the text of one answer, as it comes in, into proposals that have passed every check and lose no fact. */
export class MergeReader implements AnswerReader<ProposalStep> {
  readonly proposals: MergeProposal[] = [];
  private readonly answer = new JsonItemReader();
  private readonly rules: OutputRules;
  private readonly legs: ReadonlySet<string>;
  private readonly tips: [string, string];
  private readonly offered: Likeness[] = [];
  private dropped = 0;
  private foreign = 0;

  /** @param story all nodes of the three paths, and all names and facts of their canons */
  constructor(
    private readonly input: MergeInput,
    private readonly merge: FactMerge,
    private readonly pathHash: ContentHash,
    private readonly story: StoryIndex,
    prompt: RenderedPrompt,
    fence: string,
  ) {
    const { left, right } = input;
    this.rules = new OutputRules(story, prompt.system[0]!.text, fence);
    this.legs = new Set([...left.nodes, ...right.nodes].map(({ id }) => id));
    this.tips = [left.nodes.at(-1)!.id, right.nodes.at(-1)!.id];
  }

  read(piece: string, emit: Emit<ProposalStep>): void {
    for (const { key, value } of this.answer.feed(piece)) {
      if (key !== 'proposals' || this.missing === 0) continue;
      const draft = this.checked(readMerge(value, this.legs));
      if (draft) emit(this.proposal(draft));
      else this.dropped++;
    }
  }

  /** @throws AppError `content_refused`, `provider_error` */
  finish(end: TextEnd): void {
    if (end.stop === 'refused') throw refused(end);
    if (!end.sparse && this.proposals.length + this.dropped === 0) throw unreadable(end);
  }

  notices({ stop }: TextEnd): Notice[] {
    const board = new NoticeBoard();
    board.count('candidate_dropped', this.dropped + this.answer.malformed);
    board.count('language_differs', this.foreign);
    board.count('fewer_proposals', this.missing);
    if (stop === 'truncated') board.say('output_truncated');
    const avoided = this.input.creator_profile?.avoid ?? [];
    board.count('theme_not_checkable', avoided.filter(({ match }) => match === 'theme').length);
    return board.notices;
  }

  private get missing(): number {
    return this.input.count - this.proposals.length;
  }

  /** Another approach and another idea than those before it, in words that may leave; beats that may not, do not. */
  private checked(draft: MergeDraft | undefined): MergeDraft | undefined {
    if (!draft || this.proposals.some(({ approach }) => approach === draft.approach)) return undefined;
    const { title, gist, merge_node } = draft;
    const texts = [title, gist, merge_node.title, merge_node.gist];
    if (texts.some((text) => !this.rules.allow(text) || this.story.echoes(text))) return undefined;
    if ([gist, merge_node.gist].some((text) => this.story.languages.isForeign(text))) {
      this.foreign++;
      return undefined;
    }
    const bridge_beats = draft.bridge_beats.filter(
      ({ gist: beat }) => this.rules.allow(beat) && !this.story.echoes(beat),
    );
    if (draft.approach === 'bridge' && bridge_beats.length === 0) return undefined;
    const likeness = likenessOf(gist, this.story.nameWords);
    if (this.offered.some((other) => areAlike(likeness, other))) return undefined;
    this.offered.push(likeness);
    return { ...draft, bridge_beats };
  }

  private proposal({ decisions, merge_node, ...draft }: MergeDraft): ProposalStep {
    const proposal: MergeProposal = {
      id: proposalId('m', this.pathHash, draft.approach, draft.gist.normalize('NFKC').toLowerCase()),
      ...draft,
      merge_node: { ...merge_node, parent_ids: this.tips },
      ...settleFacts(this.merge, this.byFactKey(decisions), draft.approach, this.story),
    };
    this.proposals.push(proposal);
    return { kind: 'proposal', data: proposal };
  }

  /** Decisions under the key of the table; one in words that may not leave is the author's to take. */
  private byFactKey(decisions: ReadonlyMap<string, Decision>): Map<string, Decision> {
    const found = new Map<string, Decision>();
    this.input.conflicts.forEach(({ name }, index) => {
      const decision = decisions.get(name);
      if (!decision) return;
      const reason = this.rules.allow(decision.reason) ? decision.reason : '';
      const keep = this.rules.allow(decision.value) ? decision.keep : 'ask';
      found.set(this.merge.open[index]!.key, { ...decision, keep, reason });
    });
    return found;
  }
}
