import type { MetaStep, Notice, Step, TextCall, TieredRequest } from '@cse/ai-proxy';
import { currentRequestId, type Principal } from '@cse/core';
import { CreatorMemory } from '@cse/creator';
import type { EventStream } from '@cse/http';
import type { StoryRequest } from '@cse/prompts';
import type { Meter } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { ProposalMeta, ProposalResponse } from './proposal.response.dto';
import type { SharedBody } from './story.request.dto';

/** Who asks, on whose account, and until when. */
export interface Caller {
  principal: Principal;
  meter: Meter;
  signal: AbortSignal;
}

/** What every operation takes from a body as it is; the profile is that of the request over what is remembered. */
export type SharedRequest = TieredRequest<Omit<StoryRequest, 'active_path' | 'branch_canon'>>;

/** Turns the steps of an operation into the answer of the contract: events on the way, the cost, the whole at the end. */
@Injectable()
export class ProposalFrame {
  constructor(private readonly memory: CreatorMemory) {}

  async *answer<R extends { notices: Notice[] }>(
    body: SharedBody,
    { principal, meter, signal }: Caller,
    work: (shared: SharedRequest, call: TextCall) => AsyncGenerator<MetaStep | Step, R, void>,
  ): EventStream<ProposalResponse & R> {
    const request_id = currentRequestId() ?? '';
    const call = { signal, observer: meter.observer, userId: principal.userId };
    const creator_profile = await this.memory.profileFor(principal.userId, body.creator_profile);
    const { system_prompt, steer, summaries, tier = 'standard' } = body;
    const steps = work({ system_prompt, steer, summaries, tier, creator_profile }, call);
    let meta: ProposalMeta | undefined;
    try {
      let step = await steps.next();
      for (; !step.done; step = await steps.next()) {
        if (isMeta(step.value)) {
          meta = { request_id, ...step.value.data };
          yield { event: 'meta', data: meta };
        } else yield { event: step.value.kind, data: step.value.data };
      }
      const usage = meter.usage();
      yield { event: 'usage', data: usage };
      const answer = { ...meta!, proposal_only: true as const, ...step.value, usage };
      yield { event: 'done', data: answer };
      return answer;
    } finally {
      await steps.return(undefined as never);
    }
  }
}

function isMeta(step: MetaStep | Step): step is MetaStep {
  return step.kind === 'meta';
}
