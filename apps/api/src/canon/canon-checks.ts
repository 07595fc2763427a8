import {
  GraphJudges,
  GraphThreads,
  JUDGE_ASKED,
  JUDGE_TIERS,
  TextModel,
  type CanonCheckResult,
  type JudgePlan,
} from '@cse/ai-proxy';
import { EventStream, LARGE_BODY_BYTES, readLargeBody, type EventSink, type SseEvent } from '@cse/http';
import { ContentPolicy, wordingsIn } from '@cse/moderation';
import { PaidParts, type OpenParts, type PartsRequest } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { CanonBounds } from './canon-bounds';
import type { CanonCheckResponse } from './canon-check.response.dto';
import type { GraphCaller } from './graph-stream';

interface Checked extends CanonCheckResult {
  plan?: JudgePlan;
}

/**
 * Checks whole stories: by rules in a thread, and then, where a judge is asked for, by a model, part by part on the
 * account of the caller.
 */
@Injectable()
export class CanonChecks {
  constructor(
    private readonly threads: GraphThreads,
    private readonly judges: GraphJudges,
    private readonly bounds: CanonBounds,
    private readonly parts: PaidParts,
    private readonly model: TextModel,
    private readonly policy: ContentPolicy,
  ) {}

  answer(caller: GraphCaller): EventStream<CanonCheckResponse> {
    return new EventStream(async (sink) => {
      const { request, signal } = caller;
      let key: PartsRequest['key'];
      const read = async () => {
        const body = await readLargeBody(request);
        key = this.parts.keyOf(request, body.bytes);
        return { kind: 'check' as const, ...body, limitBytes: LARGE_BODY_BYTES, judges: this.judges.sizes };
      };
      // Whoever asks for a judge may still be refused, and then nothing is answered but the refusal.
      let held: SseEvent[] | undefined;
      const found = (event: string, data: unknown) => {
        if (event === JUDGE_ASKED) held = [];
        else if (held) held.push({ event, data });
        else sink.send({ event, data });
      };
      const result = (await this.threads.run(request.principal.userId, signal, read, found)) as Checked;
      const { plan, ...checked } = result;
      if (!plan) return whole(sink, { request_id: request.id, ...checked });
      if (plan.parts.length === 0) {
        for (const event of held ?? []) sink.send(event);
        return whole(sink, { request_id: request.id, ...checked, judged: { nodes: 0, left: [] } });
      }
      const asked = {
        ...{ request, reply: caller.reply, key, operation: 'canon.check' as const, maxCostUsd: plan.maxCostUsd },
        ...{ calls: this.bounds.calls(plan), deadlineS: this.bounds.deadlineS },
      };
      const stream = await this.parts.answer(asked, (parts) => this.judged(caller, checked, plan, held ?? [], parts));
      return stream.answer(sink);
    });
  }

  private judged(
    { request, signal }: GraphCaller,
    checked: CanonCheckResult,
    plan: JudgePlan,
    found: readonly SseEvent[],
    purse: OpenParts,
  ): EventStream<CanonCheckResponse> {
    return new EventStream(async (sink) => {
      const begun = () => {
        for (const event of found) sink.send(event);
      };
      const { conflicts, judged, notices } = await this.judges.read(plan, {
        ...{ signal, userId: request.principal.userId, purse, certain: checked.conflicts, begun },
        found: (conflict) => sink.send({ event: 'conflict', data: conflict }),
        vet: this.policy.looksAt('text') ? (nodes) => this.policy.check(wordingsIn(nodes), undefined) : undefined,
      });
      const usage = purse.usage();
      sink.send({ event: 'usage', data: usage });
      return whole(sink, {
        ...{ request_id: request.id, ...checked, judged, usage },
        provider: { kind: this.model.kind, model: this.model.modelFor(JUDGE_TIERS[plan.care]) },
        conflicts: [...checked.conflicts, ...conflicts],
        notices: [...checked.notices, ...notices],
      });
    });
  }
}

function whole(sink: EventSink, answer: CanonCheckResponse): CanonCheckResponse {
  sink.send({ event: 'done', data: answer });
  return answer;
}
