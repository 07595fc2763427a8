import {
  canonicalJson,
  checkCanonOnPath,
  checkLegs,
  LIMITS,
  mergeWithin,
  pathHash,
  readTips,
  renderMerge,
  sha256,
  SUMMARY_PROMPT,
  TIP_NODES,
  type Canon,
  type Leg,
  type MergeConflict,
  type MergeInput,
  type PathNode,
  type RenderedPrompt,
  type StoryRequest,
  type TipPart,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { shortened, type Notice } from '../notice';
import type { Emit, MetaStep, ProposalMeta, ReadContext } from '../operation/proposal';
import { pathBudget, summaryLanguage } from '../operation/reading';
import { factKeys } from '../canon/fact-key';
import { StoryIndex } from '../operation/story-index';
import { TextOperations, type TieredRequest } from '../operation/text-operations';
import type { TextCall, TextRequest } from '../text-model';
import { joinedCanon, mergeFacts, type FactMerge } from './fact-merge';
import { MergeReader, type MergeResult, type ProposalStep } from './merge-reader';

export interface MergeRequest extends TieredRequest<Omit<StoryRequest, 'active_path' | 'branch_canon'>> {
  common_path: PathNode[];
  left: Leg;
  right: Leg;
  canon_base?: Canon;
  /** A leg without a canon of its own has that of the common path. */
  canon_left?: Canon;
  canon_right?: Canon;
  count: number;
}

/** A request whose paths are checked and whose prompt is rendered. */
interface PreparedMerge {
  task: TextRequest<'merge_propose'>;
  merge: FactMerge;
  canon: Canon;
  fence: string;
}

/** Room that the longest answer needs, when it is decided how many summaries fit. */
const ANSWER_TOKENS = 16_000;

/** Ways to join two branches of a story again, without losing what either of them says. */
@Injectable()
export class MergeProposals {
  constructor(private readonly operations: TextOperations) {}

  /**
   * Emits `meta` once the model has taken the call, then each proposal as soon as it is complete and checked. The
   * facts are merged without a model; it decides on conflicts alone, and proposes how the story gets there.
   * @throws AppError path codes before anything is sent; then `content_refused`, `provider_error`,
   * `provider_unavailable`, `provider_timeout`
   */
  async propose(
    request: MergeRequest,
    call: TextCall,
    emit: Emit<MetaStep | ProposalStep>,
  ): Promise<MergeResult & { notices: Notice[] }> {
    const { task, merge, canon, fence } = this.prepare(request);
    const { input, prompt } = task;
    const meta = this.meta(request, input);
    const active_path = [...input.common_path, ...input.left.nodes, ...input.right.nodes];
    const index = new StoryIndex({ ...input, active_path, branch_canon: canon });
    const reader = new MergeReader(input, merge, meta.based_on.path_hash, index, prompt, fence);
    const end = await this.operations.ask(task, reader, meta, call, emit);
    const notices = this.operations.notices(end, [...shortened(request.count - input.count), ...reader.notices(end)]);
    return { fact_table: merge.table, proposals: reader.proposals, notices };
  }

  /** The prompts of the model calls that a request makes: one. @throws AppError as `propose` before it sends */
  prompts(request: MergeRequest): RenderedPrompt[] {
    return [this.prepare(request).task.prompt];
  }

  private prepare(request: MergeRequest): PreparedMerge {
    const { canon_base = {}, canon_left = canon_base, canon_right = canon_base, ...others } = request;
    // The tier is no part of the input, which `sketch` takes its choices from.
    const { tier, answerTokens: [answerTokens] = [], ...story } = others;
    checkReferences(request);
    const canon = joinedCanon([canon_base, canon_left, canon_right]);
    const [base = [], left = [], right = []] = [canon_base.facts, canon_left.facts, canon_right.facts];
    const merge = mergeFacts(base, left, right, factKeys(canon));
    const conflicts = conflictsFor(merge);
    const input: MergeInput = {
      ...story,
      count: mergeWithin({ count: request.count, conflicts }, answerTokens),
      answerTokens,
      canon: { ...canon, facts: undefined },
      reading: readTips(story.common_path, story.left, story.right, {
        version: { prompt: SUMMARY_PROMPT, language: summaryLanguage(story) },
        summaries: new Map((story.summaries ?? []).map(({ hash, text }) => [hash, text])),
        budgetTokens: this.summaryBudget(request),
      }),
      conflicts,
    };
    const fence = this.operations.fenceOf(story.common_path[0]!.id);
    const task = { operation: 'merge_propose', input, prompt: renderMerge(input, fence), tier } as const;
    return { task, merge, canon, fence };
  }

  /** The path hash is that of the common path, the left leg and the right leg in one list. */
  private meta(request: MergeRequest, { reading }: MergeInput): ProposalMeta {
    const { common_path, left, right, canon_base, canon_left, canon_right, tier } = request;
    return {
      based_on: {
        path_hash: pathHash([...common_path, ...left.nodes, ...right.nodes]),
        canon_hash: sha256(canonicalJson({ canon_base, canon_left, canon_right })),
      },
      context: contextOf([...reading.common, ...reading.left, ...reading.right], reading.omitted),
      provider: this.operations.provider(tier),
    };
  }

  private summaryBudget({ common_path, left, right, summaries: _, answerTokens: __, ...others }: MergeRequest): number {
    const verbatim = [...common_path, ...left.nodes, ...right.nodes].filter(({ pinned }) => pinned);
    const tips = [...common_path.slice(-1), ...left.nodes.slice(-TIP_NODES), ...right.nodes.slice(-TIP_NODES)];
    return pathBudget(this.operations.model.windowTokens(others.tier), ANSWER_TOKENS, { ...others, verbatim, tips });
  }
}

/** @throws AppError path codes; a canon names nodes of its own branch only */
function checkReferences({ common_path, left, right, canon_base, canon_left, canon_right }: MergeRequest): void {
  const ids = checkLegs(common_path, left, right);
  if (canon_base) checkCanonOnPath(canon_base, ids.common, '/canon_base');
  if (canon_left) checkCanonOnPath(canon_left, ids.left, '/canon_left');
  if (canon_right) checkCanonOnPath(canon_right, ids.right, '/canon_right');
}

/** Short names for the conflicts that a model decides on; more than it can weigh are the author's. */
function conflictsFor({ open }: FactMerge): MergeConflict[] {
  return open.slice(0, LIMITS.mergeConflicts).map(({ base, left, right }, index) => ({
    name: `k${index + 1}`,
    ...(base ? { base } : {}),
    ...(left ? { left } : {}),
    ...(right ? { right } : {}),
  }));
}

function contextOf(parts: readonly TipPart[], omitted: string[]): ReadContext {
  return {
    verbatim: parts.flatMap((part) => ('node' in part ? [part.node.id] : [])),
    summarised: parts.flatMap((part) =>
      'node' in part ? [] : [{ from: part.from, to: part.to, hash: part.block.hash }],
    ),
    omitted,
  };
}
