import type { Emit, MetaStep, Notice, Step, TextCall, TieredRequest } from '@cse/ai-proxy';
import type { Authenticated, Principal } from '@cse/core';
import { CreatorMemory } from '@cse/creator';
import { EventStream, signalOf } from '@cse/http';
import type { StoryRequest } from '@cse/prompts';
import { meterOf, type Meter, type PaidRequest } from '@cse/usage';
import { createParamDecorator, Injectable, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ProposalMeta, ProposalResponse } from './proposal.response.dto';
import type { SharedBody } from './story.request.dto';

/** Who asks, on whose account, and until when. */
export interface Caller {
  requestId: string;
  principal: Principal;
  meter: Meter;
  signal: AbortSignal;
}

/** The caller of a paid route, as its guards left it with the request. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const http = context.switchToHttp();
  const request = http.getRequest<PaidRequest & Authenticated>();
  const signal = signalOf(http.getResponse<FastifyReply>());
  return { requestId: request.id, principal: request.principal, meter: meterOf(request), signal };
});

/** What every operation takes from a body as it is; the profile is that of the request over what is remembered. */
export type SharedRequest = TieredRequest<Omit<StoryRequest, 'active_path' | 'branch_canon'>>;

/** Turns the steps of an operation into the answer of the contract: events on the way, the cost, the whole at the end. */
@Injectable()
export class ProposalStream {
  constructor(private readonly memory: CreatorMemory) {}

  answer<R extends { notices: Notice[] }>(
    body: SharedBody,
    { requestId, principal, meter, signal }: Caller,
    work: (shared: SharedRequest, call: TextCall, emit: Emit<MetaStep | Step>) => Promise<R>,
  ): EventStream<ProposalResponse & R> {
    return new EventStream(async (sink) => {
      const { userId } = principal;
      const creator_profile = await this.memory.profileFor(userId, body.creator_profile);
      const { system_prompt, steer, summaries, tier = 'standard' } = body;
      let meta: ProposalMeta | undefined;
      const result = await work(
        { system_prompt, steer, summaries, tier, creator_profile, answerTokens: meter.answerTokens },
        { signal, observer: meter.observer, userId, drained: () => sink.drained() },
        ({ kind, data }) => {
          if (kind === 'meta') meta = { request_id: requestId, ...(data as MetaStep['data']) };
          sink.send({ event: kind, data: meta && kind === 'meta' ? meta : data });
        },
      );
      const usage = meter.usage();
      sink.send({ event: 'usage', data: usage });
      const answer = { ...meta!, proposal_only: true as const, ...result, usage };
      sink.send({ event: 'done', data: answer });
      return answer;
    });
  }
}
