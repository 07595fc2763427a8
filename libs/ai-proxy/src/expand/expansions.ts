import { inputError } from '@cse/core';
import {
  expandTarget,
  expandWithin,
  renderExpand,
  sha256,
  type ContentHash,
  type ExpandInput,
  type ExpandOperation,
  type PathNode,
  type RenderedPrompt,
  type StoryRequest,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { shortened, type Notice } from '../notice';
import type { TextDelta } from '../operation/growing-prose';
import type { Emit, MetaStep, ProposalMeta, Step } from '../operation/proposal';
import { TextOperations, type TieredRequest } from '../operation/text-operations';
import type { TextCall } from '../text-model';
import type { CanonEffect } from './canon-effects';
import { ExpansionReader, type AlternativeExpansion, type Expansion } from './expansion-reader';

/** What the prose would take the place of. */
export interface ReplacedText {
  node_id: string;
  start: number;
  end: number;
  original_hash: ContentHash;
}

export interface ExpandRequest extends TieredRequest<StoryRequest> {
  /** The current node when it is absent. */
  node_id?: string;
  operation: ExpandOperation;
  /** `text` is what the client believes to stand there. */
  selection?: { start: number; end: number; text: string };
  target_words?: number;
  alternatives: number;
  keep_facts: string[];
}

export interface ExpandResult {
  primary: Expansion;
  alternatives: AlternativeExpansion[];
  canon_effects: CanonEffect[];
  replaces: ReplacedText;
  notices: Notice[];
}

export type ExpandStep = MetaStep | Step<'text_delta', TextDelta>;

/** A request whose path is checked and whose prompt is rendered. */
interface PreparedExpansion {
  input: ExpandInput;
  prompt: RenderedPrompt;
  meta: ProposalMeta;
  fence: string;
  node: PathNode;
  span: { start: number; end: number };
  replaced: string;
}

/** Room that the longest answer needs, when it is decided how much of the path fits. */
const ANSWER_TOKENS = 28_000;

/** New prose for a node or a part of it, in versions that differ. It proposes; nothing is stored. */
@Injectable()
export class Expansions {
  constructor(private readonly operations: TextOperations) {}

  /**
   * Emits `meta` once the model has taken the call, then the primary version while it grows, a checked sentence at a
   * time, then each alternative as soon as it is complete and differs from what came before.
   * @throws AppError path codes, `selection_mismatch`, `validation_failed`, `unsupported_option` before anything is sent; then
   * `content_refused`, `provider_error`, `provider_unavailable`, `provider_timeout`
   */
  async expand(request: ExpandRequest, call: TextCall, emit: Emit<ExpandStep>): Promise<ExpandResult> {
    const { input, prompt, meta, fence, node, span, replaced } = this.prepare(request);
    const reader = new ExpansionReader(input, node, span, meta.based_on.path_hash, prompt, fence);
    const task = { operation: 'expand', input, prompt, tier: request.tier } as const;
    const end = await this.operations.ask(task, reader, meta, call, emit);
    const fewer = shortened(request.alternatives - input.alternatives);
    return {
      primary: reader.primary,
      alternatives: reader.alternatives,
      canon_effects: reader.effects.found,
      replaces: { node_id: node.id, ...span, original_hash: sha256(replaced) },
      notices: this.operations.notices(end, [...fewer, ...reader.notices(end)]),
    };
  }

  /** The prompts of the model calls that a request makes: one. @throws AppError as `expand` before it sends */
  prompts(request: ExpandRequest): RenderedPrompt[] {
    return [this.prepare(request).prompt];
  }

  private prepare(request: ExpandRequest): PreparedExpansion {
    const { tier, selection, node_id = request.active_path.at(-1)?.id, target_words: asked, ...others } = request;
    const { answerTokens: [answerTokens] = [], ...rest } = others;
    // The node that is worked on is read as it stands, wherever on a long path it is.
    const active_path = rest.active_path.map((node) => (node.id === node_id ? { ...node, pinned: true } : node));
    const { fence, readings, meta } = this.operations.open({ ...rest, active_path, tier }, ANSWER_TOKENS);
    const node = nodeOf(active_path, node_id);
    const span = spanOf(node, selection);
    checkFacts(request);
    const replaced = node.text.slice(span.start, span.end);
    const target_words = expandTarget(request.operation, asked, replaced);
    const input: ExpandInput = {
      ...rest,
      node_id: node.id,
      target_words,
      ...expandWithin({ target_words, alternatives: request.alternatives }, answerTokens),
      answerTokens,
      ...(selection ? { selection: span } : {}),
      ...(readings ? { readings } : {}),
    };
    this.operations.model.check({ operation: 'expand', input });
    return { input, prompt: renderExpand(input, fence), meta, fence, node, span, replaced };
  }
}

function nodeOf(path: readonly PathNode[], id: string | undefined): PathNode {
  const node = path.find((known) => known.id === id);
  if (!node) throw inputError('reference_off_path', '/node_id', 'is not on the path');
  return node;
}

/** The whole text, or the part that was selected, if it says what the client believes. */
function spanOf({ text }: PathNode, selection: ExpandRequest['selection']): { start: number; end: number } {
  if (!selection) return { start: 0, end: text.length };
  const { start, end } = selection;
  if (start < end && end <= text.length && text.slice(start, end) === selection.text) return { start, end };
  throw inputError('selection_mismatch', '/selection/text', 'is not what the node holds from start to end');
}

function checkFacts({ keep_facts, branch_canon }: ExpandRequest): void {
  const known = new Set([...(branch_canon.facts ?? []), ...(branch_canon.rules ?? [])].map(({ id }) => id));
  keep_facts.forEach((id, index) => {
    if (!known.has(id))
      throw inputError('validation_failed', `/keep_facts/${index}`, 'is no fact or rule of the canon');
  });
}
