import { createHmac } from 'node:crypto';
import { SecretsConfig } from '@cse/config';
import {
  apportion,
  canonHash,
  canonicalJson,
  checkCanonOnPath,
  checkChildren,
  checkPath,
  fenceSuffix,
  pathHash,
  planSlots,
  renderSuggest,
  type ContentHash,
  type RenderedPrompt,
  type StoryRequest,
  type SuggestInput,
  type Tier,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { opened } from '../answer/opened';
import type { Notice } from '../notice';
import { TextModel, type TextCall, type TextEnd } from '../text-model';
import { OfferCursor } from './offer-cursor';
import { ProposalReader, type Proposal } from './proposal-reader';
import type { GhostNode, InlineSuggestion, ReadContext } from './suggestion';

export interface SuggestRequest extends StoryRequest {
  ghosts: number;
  inlines: number;
  existing_children: { id: string; gist: string }[];
  rejected: { gist: string }[];
  offer_cursor?: string;
  tier: Tier;
}

export interface SuggestMeta {
  based_on: { path_hash: ContentHash; canon_hash: ContentHash };
  context: ReadContext;
  provider: { kind: TextModel['kind']; model: string };
}

export interface SuggestResult {
  ghost_nodes: GhostNode[];
  inline_suggestions: InlineSuggestion[];
  offer_cursor: string;
  notices: Notice[];
}

export type SuggestStep = { kind: 'meta'; meta: SuggestMeta } | Proposal;

/** Proposals for what may come next, and for better words in what stands there. It proposes; nothing is stored. */
@Injectable()
export class Suggestions {
  private readonly fenceKey: Uint8Array;
  private readonly slotOrderKey: Uint8Array;
  private readonly cursors: OfferCursor;

  constructor(
    private readonly model: TextModel,
    secrets: SecretsConfig,
  ) {
    this.fenceKey = secrets.deriveKey('story-fence');
    this.slotOrderKey = secrets.deriveKey('suggest-slot-order');
    this.cursors = new OfferCursor(secrets.deriveKey('suggest-offer-cursor'));
  }

  /**
   * Yields `meta` once the model has taken the call, then each proposal as soon as it is complete and has passed its
   * checks. Their order is that of the slots, which is keyed and tells nothing.
   * @throws AppError path codes before anything is sent; then `content_refused`, `provider_error`,
   * `provider_unavailable`, `provider_timeout`
   */
  async *suggest(request: SuggestRequest, call: TextCall): AsyncGenerator<SuggestStep, SuggestResult, void> {
    const ids = checkPath(request.active_path);
    checkCanonOnPath(request.branch_canon, ids);
    checkChildren(request.existing_children, ids);

    const based_on = { path_hash: pathHash(request.active_path), canon_hash: canonHash(request.branch_canon) };
    const offered = this.cursors.open(request.offer_cursor, call.userId);
    const wanted = apportion(request.ghosts, offered);
    const { offer_cursor, tier, ...story } = request;
    const seed = this.seed([
      based_on,
      offer_cursor,
      request.ghosts,
      request.inlines,
      request.steer,
      request.existing_children,
      request.rejected,
    ]);
    const input: SuggestInput = { ...story, slots: planSlots(wanted, seed) };
    const fence = fenceSuffix(this.fenceKey, input.active_path[0]!.id);
    const prompt = renderSuggest(input, fence);
    const reader = new ProposalReader(input, wanted, based_on.path_hash, prompt, fence);

    const meta: SuggestMeta = {
      based_on,
      context: { verbatim: [...ids], summarised: [], omitted: [] },
      provider: { kind: this.model.kind, model: this.model.modelFor(tier) },
    };
    const end = yield* this.read(reader, meta, { input, prompt, tier }, call);
    const { aligned, exploratory } = reader.proposed;
    const total = { aligned: offered.aligned + aligned, exploratory: offered.exploratory + exploratory };
    return {
      ghost_nodes: reader.ghosts,
      inline_suggestions: reader.inlines,
      offer_cursor: this.cursors.seal(total, call.userId),
      notices: [
        ...(this.model.kind === 'sketch' ? [{ code: 'sketch_provider' as const }] : []),
        ...(end.notices ?? []),
        ...reader.notices(end),
      ],
    };
  }

  private async *read(
    reader: ProposalReader,
    meta: SuggestMeta,
    work: { input: SuggestInput; prompt: RenderedPrompt; tier: Tier },
    call: TextCall,
  ): AsyncGenerator<SuggestStep, TextEnd, void> {
    if (work.input.slots.length === 0 && work.input.inlines === 0) {
      yield { kind: 'meta', meta };
      return { stop: 'complete' };
    }
    const pieces = this.model.generate({ operation: 'suggest', ...work }, call);
    try {
      const first = pieces.next();
      await opened(first);
      yield { kind: 'meta', meta };
      let step = await first;
      for (; !step.done; step = await pieces.next()) yield* reader.read(step.value);
      yield* reader.finish(step.value);
      return step.value;
    } finally {
      await pieces.return({ stop: 'complete' });
    }
  }

  /** Decides the order of the slots. Keyed, so that a client cannot compute which place is which lane. */
  private seed(of: unknown): Uint8Array {
    return createHmac('sha256', this.slotOrderKey).update(canonicalJson(of)).digest();
  }
}
