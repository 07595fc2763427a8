import { AppError, type ErrorCode } from '@cse/core';
import {
  nodeTokens,
  planReading,
  renderSummarize,
  SUMMARIES_PER_REQUEST,
  SUMMARY_PROMPT,
  type Block,
  type ContentHash,
  type ReadingPlan,
  type RenderedPrompt,
  type StoryRequest,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { joinedNotices, shortened, type Notice } from '../notice';
import type { Emit, MetaStep, ProposalMeta, ReadContext, Step } from '../operation/proposal';
import { contextOf, pathBudget, summaryLanguage } from '../operation/reading';
import { TextOperations, type OpenedStory, type TieredRequest } from '../operation/text-operations';
import type { TextCall, TextRequest } from '../text-model';
import { SegmentReader, type Segment } from './segment-reader';

/** How one node of the path is to be read. */
export interface PlannedNode {
  node_id: string;
  as: 'verbatim' | 'segment';
  /** Of the segment that stands for it. */
  hash?: ContentHash;
}

export interface SummarizeRequest extends TieredRequest<StoryRequest> {
  /** What the path may take of a model's input, in tokens. */
  budget_tokens: number;
  /** How many of the last nodes stay verbatim. */
  keep_last: number;
}

export interface SummarizeResult {
  context: ReadContext;
  segments: Segment[];
  plan: PlannedNode[];
  /** Blocks of the plan that still have no summary. */
  missing: ContentHash[];
  notices: Notice[];
}

/** A request whose path is checked, with the blocks that it can have summed up. */
interface PreparedSummaries {
  story: OpenedStory;
  language: string;
  plan: ReadingPlan;
  due: Block[];
}

export type SummarizeStep = MetaStep | Step<'segment', Segment>;

const ANSWER_TOKENS = 4_000;
/** Failures that say something of one block and nothing of the next. */
const ONE_BLOCK_ONLY: ReadonlySet<ErrorCode> = new Set(['content_refused', 'provider_error']);

/** Summaries of the parts of a path that a budget leaves no room for, each made from its nodes and known by their hash. */
@Injectable()
export class Summaries {
  constructor(private readonly operations: TextOperations) {}

  /**
   * Emits `meta`, then each segment that was made. What was sent along and is true is used and not made again. A
   * block that cannot be summed up stays missing; the request fails when none could be.
   * @throws AppError path codes before anything is sent; then `content_refused`, `provider_error`,
   * `provider_unavailable`, `provider_timeout`
   */
  async summarize(request: SummarizeRequest, call: TextCall, emit: Emit<SummarizeStep>): Promise<SummarizeResult> {
    const { story, language, plan, due: readable } = this.open(request);
    const { answerTokens } = request;
    const due = answerTokens ? readable.slice(0, answerTokens.length) : readable;
    const made = new Map<Block, Segment>();
    // Also of a request that makes no call it is said who would have answered.
    const notices: Notice[] = this.operations.notices({ stop: 'complete' }, shortened(readable.length - due.length));
    if (plan.tokens > request.budget_tokens) notices.push({ code: 'over_budget' });
    let meta: ProposalMeta | undefined = { ...story.meta, context: receipt(request, plan, new Set(due)) };
    if (due.length === 0) emit({ kind: 'meta', data: meta });
    let failure: AppError | undefined;
    for (const [index, block] of due.entries()) {
      const { task, reader } = this.prepare(request, story.fence, block, language, answerTokens?.[index]);
      try {
        await this.operations.ask(task, reader, meta, call, (step) => {
          meta = undefined;
          emit(step);
        });
        made.set(block, reader.segment!);
        notices.push(...this.operations.notices(reader.end, reader.notices()));
      } catch (error) {
        if (call.signal.aborted || !(error instanceof AppError)) throw error;
        failure ??= error;
        if (!ONE_BLOCK_ONLY.has(error.code)) break;
      }
    }
    if (failure && made.size === 0) throw failure;
    const failed = Math.min(plan.missing.length, SUMMARIES_PER_REQUEST) - (readable.length - due.length) - made.size;
    if (failed > 0) notices.push({ code: 'summary_failed', count: failed });
    return {
      context: receipt(request, plan, new Set(made.keys())),
      segments: [...made.values()],
      plan: planned(request, plan),
      missing: plan.missing.filter((block) => !made.has(block)).map(({ hash }) => hash),
      notices: joinedNotices(notices),
    };
  }

  /** The prompts of the model calls that a request makes, one a block. @throws AppError as `summarize` before it sends */
  prompts(request: SummarizeRequest): RenderedPrompt[] {
    const { story, language, due } = this.open(request);
    return due.map((block) => this.prepare(request, story.fence, block, language, undefined).task.prompt);
  }

  private open(request: SummarizeRequest): PreparedSummaries {
    const { active_path: nodes, budget_tokens, keep_last, summaries = [] } = request;
    const story = this.operations.open(request, ANSWER_TOKENS);
    const language = summaryLanguage(request);
    const known = new Map(summaries.map(({ hash, text }) => [hash, text]));
    const version = { prompt: SUMMARY_PROMPT, language };
    const options = { budgetTokens: budget_tokens, keepLast: keep_last, version, allowMissing: true };
    const plan = planReading(nodes, { ...options, summaries: known });
    return { story, language, plan, due: this.readable(plan.missing, request).slice(0, SUMMARIES_PER_REQUEST) };
  }

  /** The blocks that the model can read in one call: a summary is made from all nodes of its block or not at all. */
  private readable(blocks: readonly Block[], { active_path, tier }: SummarizeRequest): Block[] {
    const budget = pathBudget(this.operations.model.windowTokens(tier), ANSWER_TOKENS, {});
    const tokens = ({ start, end }: Block) =>
      active_path.slice(start, end).reduce((sum, node) => sum + nodeTokens(node), 0);
    return blocks.filter((block) => tokens(block) <= budget);
  }

  private prepare(
    { active_path, tier }: SummarizeRequest,
    fence: string,
    block: Block,
    language: string,
    answerTokens: number | undefined,
  ): { task: TextRequest<'summarize'>; reader: SegmentReader } {
    const input = { nodes: active_path.slice(block.start, block.end), level: block.level, language, answerTokens };
    const prompt = renderSummarize(input, fence);
    return {
      task: { operation: 'summarize', input, prompt, tier },
      reader: new SegmentReader(input.nodes, block, prompt, fence),
    };
  }
}

/** How the path reads with the summaries that there are: nodes of a block without one are left out. */
function receipt({ active_path }: SummarizeRequest, plan: ReadingPlan, made: ReadonlySet<Block>): ReadContext {
  const missing = new Set(plan.missing.filter((block) => !made.has(block)));
  const readings = plan.readings.map((reading) =>
    reading.as === 'segment' && missing.has(reading.block)
      ? { as: 'omitted' as const, start: reading.start, end: reading.end }
      : reading,
  );
  return contextOf(active_path, readings);
}

function planned({ active_path }: SummarizeRequest, { readings }: ReadingPlan): PlannedNode[] {
  return readings.flatMap((reading) =>
    active_path
      .slice(reading.start, reading.end)
      .map(({ id }): PlannedNode =>
        reading.as === 'segment'
          ? { node_id: id, as: 'segment', hash: reading.block.hash }
          : { node_id: id, as: 'verbatim' },
      ),
  );
}
