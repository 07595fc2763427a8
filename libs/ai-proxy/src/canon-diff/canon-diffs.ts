import {
  canonDiffWithin,
  checkFocus,
  LIMITS,
  renderCanonDiff,
  type CanonDiffInput,
  type DiffMode,
  type RenderedPrompt,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { shortened, type Notice } from '../notice';
import type { Emit, MetaStep, ProposalMeta } from '../operation/proposal';
import { TextOperations, type TieredRequest } from '../operation/text-operations';
import type { TextCall, TextRequest } from '../text-model';
import { CanonDiffReader, type OperationStep } from './canon-diff-reader';
import type { CanonDiffResult } from './operation';

export interface CanonDiffRequest extends TieredRequest {
  mode: DiffMode;
  /** The current node when empty. */
  focus_node_ids: string[];
}

/** A request whose path is checked and whose prompt is rendered. */
interface PreparedDiff {
  task: TextRequest<'canon_diff'>;
  meta: ProposalMeta;
  fence: string;
}

/** Room that the longest answer needs, when it is decided how much of the path fits. */
const ANSWER_TOKENS = 12_000;

/** What nodes of a branch add to its canon, change of it and contradict, each with the words that say so. */
@Injectable()
export class CanonDiffs {
  constructor(private readonly operations: TextOperations) {}

  /**
   * Emits `meta` once the model has taken the call, then each operation as soon as it is complete and checked.
   * @throws AppError path codes before anything is sent; then `content_refused`, `provider_error`,
   * `provider_unavailable`, `provider_timeout`
   */
  async diff(
    request: CanonDiffRequest,
    call: TextCall,
    emit: Emit<MetaStep | OperationStep>,
  ): Promise<CanonDiffResult & { notices: Notice[] }> {
    const { task, meta, fence } = this.prepare(request);
    const { input, prompt } = task;
    const reader = new CanonDiffReader(input, prompt, fence);
    const end = await this.operations.ask(task, reader, meta, call, emit);
    const result = reader.result();
    // A lower limit that nothing was cut by is not worth a word.
    const most = canonDiffWithin(input.answerTokens);
    const fewer = shortened(result.operations.length < most ? 0 : LIMITS.operations - most);
    return { ...result, notices: this.operations.notices(end, [...fewer, ...reader.notices(end)]) };
  }

  /** The prompts of the model calls that a request makes: one. @throws AppError as `diff` before it sends */
  prompts(request: CanonDiffRequest): RenderedPrompt[] {
    return [this.prepare(request).task.prompt];
  }

  private prepare(request: CanonDiffRequest): PreparedDiff {
    // The tier is no part of the input, which `sketch` takes its choices from.
    const { tier, answerTokens: [answerTokens] = [], ...story } = request;
    const named = request.focus_node_ids.length > 0 ? request.focus_node_ids : [request.active_path.at(-1)?.id ?? ''];
    const focus = new Set(named);
    // What is quoted has to be read verbatim, also when the path is too long for the rest of it.
    const active_path = request.active_path.map((node) => (focus.has(node.id) ? { ...node, pinned: true } : node));
    const { ids, fence, readings, meta } = this.operations.open({ ...request, active_path }, ANSWER_TOKENS);
    checkFocus(named, ids);
    const input: CanonDiffInput = {
      ...story,
      active_path,
      focus_node_ids: named,
      answerTokens,
      ...(readings ? { readings } : {}),
    };
    const task = { operation: 'canon_diff', input, prompt: renderCanonDiff(input, fence), tier } as const;
    return { task, meta, fence };
  }
}
