import { Suggestions, type SuggestRequest, type SuggestStep } from '@cse/ai-proxy';
import { currentRequestId, type Principal } from '@cse/core';
import { CreatorMemory } from '@cse/creator';
import type { EventStream } from '@cse/http';
import type { Meter } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { ProposalMeta } from './proposal.response.dto';
import { DEFAULT_COUNT, type SuggestBody } from './suggest.request.dto';
import type { SuggestResponse } from './suggest.response.dto';

/** Turns proposals into the answer of the contract: events on the way, what they cost, the whole at the end. */
@Injectable()
export class SuggestService {
  constructor(
    private readonly suggestions: Suggestions,
    private readonly memory: CreatorMemory,
  ) {}

  async *suggest(
    body: SuggestBody,
    principal: Principal,
    meter: Meter,
    signal: AbortSignal,
  ): EventStream<SuggestResponse> {
    const request_id = currentRequestId() ?? '';
    const call = { signal, observer: meter.observer, userId: principal.userId };
    const profile = await this.memory.profileFor(principal.userId, body.creator_profile);
    const steps = this.suggestions.suggest({ ...toRequest(body), creator_profile: profile }, call);
    let meta: ProposalMeta | undefined;
    try {
      let step = await steps.next();
      for (; !step.done; step = await steps.next()) {
        if (step.value.kind === 'meta') meta = { request_id, ...step.value.meta };
        yield toEvent(step.value, request_id);
      }
      const usage = meter.usage();
      yield { event: 'usage', data: usage };
      const answer: SuggestResponse = { ...meta!, proposal_only: true, ...step.value, usage };
      yield { event: 'done', data: answer };
      return answer;
    } finally {
      await steps.return(undefined as never);
    }
  }
}

function toRequest(body: SuggestBody): Omit<SuggestRequest, 'creator_profile'> {
  const { active_path, branch_canon = {}, system_prompt, steer, summaries } = body;
  return {
    active_path,
    branch_canon,
    system_prompt,
    steer,
    summaries,
    tier: body.tier ?? 'standard',
    ghosts: body.count?.ghost_nodes ?? DEFAULT_COUNT,
    inlines: body.count?.inline_suggestions ?? DEFAULT_COUNT,
    existing_children: body.existing_children ?? [],
    rejected: body.rejected ?? [],
    offer_cursor: body.offer_cursor ?? undefined,
  };
}

function toEvent(step: SuggestStep, request_id: string): { event: string; data: unknown } {
  switch (step.kind) {
    case 'meta':
      return { event: 'meta', data: { request_id, ...step.meta } };
    case 'ghost_node':
      return { event: 'ghost_node', data: step.ghost };
    case 'inline_suggestion':
      return { event: 'inline_suggestion', data: step.suggestion };
  }
}
