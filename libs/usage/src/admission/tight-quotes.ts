import { AppError, describeCause, NO_TOKENS, type NanoUsd, type Principal } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { PriceCatalogue } from '../prices/price-catalogue';
import { DeploymentUsage, UsageReader, type UsageWindow } from '../reports/windows';
import { utcMonth } from './caps';
import { fitted, type CountedCall, type Left } from './fit';
import { dearestOf, ownLimit, Quotes, type CallBound, type CallPlan, type Quote } from './quote';

/**
 * The second way in. A bound that takes every byte for a token is quick, and several times what a request costs; where it
 * does not fit, the prompts are counted by their provider and the answers cut to what is left. What comes of it is held
 * like any other quote, in one statement that no race can cross.
 */
@Injectable()
export class TightQuotes {
  private readonly logger = new Logger(TightQuotes.name);

  constructor(
    private readonly quotes: Quotes,
    private readonly prices: PriceCatalogue,
    private readonly usage: UsageReader,
    private readonly deployment: DeploymentUsage,
  ) {}

  /**
   * A quote for the same request that fits what its user has left, or else the least that would have to be left.
   * Undefined when there is none below the wide one: nothing is left at all, the operation cannot tell its calls, the
   * body is none of its own, or the provider does not count.
   */
  async of(principal: Principal, wide: Quote, body: unknown): Promise<Quote | undefined> {
    const left = await this.left(principal, body);
    const ofAll = await this.leftOfAll(wide.at);
    if (least(left.cost, ofAll) <= 0n || left.tokens <= 0) return undefined;
    const plan = await this.planOf(principal.userId, wide, body);
    if (!plan) return undefined;
    const priceOf = (call: Parameters<typeof dearestOf>[0]): NanoUsd => dearestOf(call, this.prices, wide.at);
    const named = wide.calls[0]!;
    const callOf = (prompt: { promptTokens: number; hourTokens: number }, index: number): CountedCall => ({
      ...(wide.calls[index] ?? named),
      ...prompt,
      ...plan.answers[index]!,
    });
    // Who cannot even pay for the least answer is refused without anybody being asked.
    const answers = plan.answers.map((_, index) => callOf({ promptTokens: 0, hourTokens: 0 }, index));
    if (answers[0] && priceOf({ ...answers[0], outputTokens: answers[0].least }) > least(left.cost, ofAll))
      return undefined;
    const counted = answers.length === 0 ? [] : await plan.count();
    if (!counted) return undefined;
    const wanted = counted.map(callOf);
    let calls = fitted(wanted, left, priceOf);
    if (ofAll !== undefined && calls.reduce((total, call) => total + priceOf(call), 0n) > ofAll) {
      // What all users together have left is nobody's business: a hold that was cut to it would tell.
      const shortest = wanted.map((call) => ({ ...call, lean: call.least }));
      calls = fitted(shortest, { ...left, cost: least(left.cost, ofAll) }, priceOf);
    }
    const tight = this.quotes.requote(wide, calls.length > 0 ? calls.map(expectingNoMore) : [noCall(wide)]);
    return tight.cost < wide.cost || tight.tokens < wide.tokens ? { ...tight, tight: true } : undefined;
  }

  /** The calls of the request; a body that will be refused anyhow, or cannot be told, has none. */
  private async planOf(userId: string, { operation }: Quote, body: unknown): Promise<CallPlan | undefined> {
    try {
      return await this.quotes.plan(userId, operation, body);
    } catch (error) {
      if (!(error instanceof AppError)) this.logger.error({ event: 'plan_failed', ...describeCause(error) });
      return undefined;
    }
  }

  /** The least that any cap of the user, and the limit of the request itself, has left for one more request. */
  private async left(principal: Principal, body: unknown): Promise<Left> {
    const { day, month, caps } = await this.usage.current(principal);
    const cost = least(caps.dailyCost - used(day), least(caps.monthlyCost - used(month), ownLimit(body)));
    return { cost, tokens: caps.dailyTokens - day.settled.tokens - day.reserved.tokens };
  }

  /** What the deployment has left of its month; undefined without such a cap. */
  private async leftOfAll(at: Date): Promise<NanoUsd | undefined> {
    const { cap, settled, reserved } = await this.deployment.month(utcMonth(at));
    return cap === undefined ? undefined : cap - settled - reserved;
  }
}

function least(one: NanoUsd, other: NanoUsd | undefined): NanoUsd {
  return other === undefined || one < other ? one : other;
}

/** A call is not likely to use more than it may. */
function expectingNoMore(call: CallBound): CallBound {
  const outputTokens = Math.min(call.expected.outputTokens, call.outputTokens);
  return { ...call, expected: { ...call.expected, outputTokens } };
}

function used({ settled, reserved }: UsageWindow): NanoUsd {
  return settled.cost + reserved.cost;
}

/** A request that makes no call still names its model. */
function noCall({ calls }: Quote): Quote['calls'][number] {
  return { ...calls[0]!, promptTokens: 0, hourTokens: 0, outputTokens: 0, expected: NO_TOKENS };
}
