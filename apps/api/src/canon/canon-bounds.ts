import { GraphJudges, GraphThreads, JUDGE_TIERS, type JudgePlan } from '@cse/ai-proxy';
import { LARGE_BODY_BYTES } from '@cse/http';
import { Quotes, type CallBound, type CostBound } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { TextBounds } from '../ai/text-bounds';

/** The most that having a whole story read can cost: the calls of its plan, which is made without reading anything. */
@Injectable()
export class CanonBounds {
  constructor(
    private readonly bounds: TextBounds,
    private readonly judges: GraphJudges,
    private readonly threads: GraphThreads,
    quotes: Quotes,
  ) {
    quotes.register({ operation: 'canon.check', bound: (body, userId) => this.bound(body, userId) });
  }

  /** The most that each call of a plan can use, in their order. */
  calls(plan: JudgePlan): CallBound[] {
    return this.judges.bounds(plan).map((bytes) => this.bounds.callBound(bytes, JUDGE_TIERS[plan.care]));
  }

  get deadlineS(): number {
    return this.judges.deadlineS;
  }

  /** @throws AppError what the check itself refuses the body with */
  private async bound(body: unknown, userId: string): Promise<CostBound> {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const call = { kind: 'plan', bytes, gzip: false, limitBytes: LARGE_BODY_BYTES, judges: this.judges.sizes } as const;
    const never = new AbortController().signal;
    const { plan } = (await this.threads.run(
      userId,
      never,
      () => Promise.resolve(call),
      () => undefined,
    )) as {
      plan: JudgePlan | undefined;
    };
    const calls = plan ? this.calls(plan) : [];
    const none = () => this.bounds.noCall(JUDGE_TIERS[plan?.care ?? 'fast']);
    return {
      ...{ media: [], images: 0, videoSeconds: 0, deadlineS: this.deadlineS },
      calls: calls.length > 0 ? calls : [none()],
    };
  }
}
