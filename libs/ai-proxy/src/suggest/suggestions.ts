import { SecretsConfig } from '@cse/config';
import {
  apportion,
  canonicalJson,
  checkChildren,
  planSlots,
  renderSuggest,
  suggestWithin,
  type LaneSplit,
  type RenderedPrompt,
  type StoryRequest,
  type SuggestInput,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { Judges } from '../judge/judges';
import { shortened, type Notice } from '../notice';
import type { Emit, MetaStep, ProposalMeta } from '../operation/proposal';
import { StoryIndex } from '../operation/story-index';
import { TextOperations, type TieredRequest } from '../operation/text-operations';
import type { TextCall, TextEnd, TextRequest } from '../text-model';
import type { GhostNode } from './ghost-draft';
import type { InlineSuggestion } from './inline-selection';
import { OfferCursor } from './offer-cursor';
import { ProposalReader, type Proposal } from './proposal-reader';

export interface SuggestRequest extends TieredRequest<StoryRequest> {
  ghosts: number;
  inlines: number;
  existing_children: { id: string; gist: string }[];
  rejected: { gist: string }[];
  offer_cursor?: string;
}

export interface SuggestResult {
  ghost_nodes: GhostNode[];
  inline_suggestions: InlineSuggestion[];
  offer_cursor: string;
  notices: Notice[];
}

export type SuggestStep = MetaStep | Proposal;

/** A request whose path is checked and whose prompt is rendered. */
interface PreparedSuggestion {
  task: TextRequest<'suggest'>;
  meta: ProposalMeta;
  fence: string;
  offered: LaneSplit;
  wanted: LaneSplit;
}

/** Room that the longest answer needs, when it is decided how much of the path fits. */
const ANSWER_TOKENS = 10_000;

/** Proposals for what may come next, and for better words in what stands there. It proposes; nothing is stored. */
@Injectable()
export class Suggestions {
  private readonly slotOrderKey: Uint8Array;
  private readonly cursors: OfferCursor;

  constructor(
    private readonly operations: TextOperations,
    private readonly judges: Judges,
    secrets: SecretsConfig,
  ) {
    this.slotOrderKey = secrets.deriveKey('suggest-slot-order');
    this.cursors = new OfferCursor(...secrets.deriveKeys('suggest-offer-cursor'));
  }

  /**
   * Emits `meta` once the model has taken the call, then each proposal as soon as it is complete and has passed its
   * checks. Their order is that of the slots, which is keyed and tells nothing.
   * @throws AppError path codes before anything is sent; then `content_refused`, `provider_error`,
   * `provider_unavailable`, `provider_timeout`
   */
  async suggest(request: SuggestRequest, call: TextCall, emit: Emit<SuggestStep>): Promise<SuggestResult> {
    const { task, meta, fence, offered, wanted } = this.prepare(request, call.userId);
    const { input, prompt } = task;
    const story = new StoryIndex(input);
    const judge = this.judges.of(story, input, fence, call);
    const reader = new ProposalReader(input, wanted, meta.based_on.path_hash, prompt, fence, story, judge);
    let end: TextEnd;
    try {
      end = await this.ask(task, reader, meta, call, emit);
    } finally {
      // Nothing may be used after the request is settled.
      if (judge) await judge.close();
    }
    const fewer = request.ghosts + request.inlines - input.ghosts - input.inlines;
    const { aligned, exploratory } = reader.proposed;
    const total = { aligned: offered.aligned + aligned, exploratory: offered.exploratory + exploratory };
    return {
      ghost_nodes: reader.ghosts,
      inline_suggestions: reader.inlines,
      offer_cursor: this.cursors.seal(total, call.userId),
      notices: this.operations.notices(end, [...shortened(fewer), ...reader.notices(end)]),
    };
  }

  /** The prompts of the model calls that a request makes: one, or none. @throws AppError as `suggest` before it sends */
  prompts(request: SuggestRequest, userId: string): RenderedPrompt[] {
    const { input, prompt } = this.prepare(request, userId).task;
    return input.slots.length + input.inlines > 0 ? [prompt] : [];
  }

  private prepare(request: SuggestRequest, userId: string): PreparedSuggestion {
    const { ids, fence, readings, meta } = this.operations.open(request, ANSWER_TOKENS);
    checkChildren(request.existing_children, ids);
    const offered = this.cursors.open(request.offer_cursor, userId);
    // The tier is no part of the input, which `sketch` takes its choices from.
    const { offer_cursor, tier, answerTokens: [answerTokens] = [], ...story } = request;
    const counts = suggestWithin(request, answerTokens);
    const wanted = apportion(counts.ghosts, offered);
    const seed = this.seed([
      meta.based_on,
      offer_cursor,
      counts.ghosts,
      counts.inlines,
      request.steer,
      request.existing_children,
      request.rejected,
    ]);
    const slots = planSlots(wanted, seed, counts.withoutSpares ? 0 : undefined);
    const input: SuggestInput = { ...story, ...counts, answerTokens, slots, ...(readings ? { readings } : {}) };
    const task = { operation: 'suggest', input, prompt: renderSuggest(input, fence), tier } as const;
    return { task, meta, fence, offered, wanted };
  }

  private async ask(
    request: TextRequest<'suggest'>,
    reader: ProposalReader,
    meta: ProposalMeta,
    call: TextCall,
    emit: Emit<SuggestStep>,
  ): Promise<TextEnd> {
    const { slots, inlines } = request.input;
    if (slots.length > 0 || inlines > 0) return this.operations.ask(request, reader, meta, call, emit);
    emit({ kind: 'meta', data: meta });
    return { stop: 'complete' };
  }

  /** Decides the order of the slots. Keyed, so that a client cannot compute which place is which lane. */
  private seed(of: unknown): Uint8Array {
    return createHmac('sha256', this.slotOrderKey).update(canonicalJson(of)).digest();
  }
}
