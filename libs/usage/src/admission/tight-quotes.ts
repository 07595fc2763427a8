import { AppError, describeCause, NO_TOKENS, type NanoUsd, type Principal } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { PriceCatalogue } from '../prices/price-catalogue';
import { DeploymentUsage, UsageReader, type UsageWindow } from '../reports/windows';
import { fitted, type CountedCall, type Left } from './fit';
import { dearestOf, ownLimit, Quotes, type CallPlan, type Quote } from './quote';

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
    if (left.cost <= 0n || left.tokens <= 0) return undefined;
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
    if (answers[0] && priceOf({ ...answers[0], outputTokens: answers[0].least }) > left.cost) return undefined;
    const counted = answers.length === 0 ? [] : await plan.count();
    if (!counted) return undefined;
    const calls = fitted(counted.map(callOf), left, priceOf).map((call) => {
      const outputTokens = Math.min(call.expected.outputTokens, call.outputTokens);
      return { ...call, expected: { ...call.expected, outputTokens } };
    });
    const tight = this.quotes.requote(wide, calls.length > 0 ? calls : [noCall(wide)]);
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

  /** The least that any of the caps has left for one more request. */
  private async left(principal: Principal, body: unknown): Promise<Left> {
    const { day, month, caps } = await this.usage.current(principal);
    const all = await this.deployment.month(month.startsAt);
    const costs = [
      caps.dailyCost - used(day),
      caps.monthlyCost - used(month),
      ...(all.cap === undefined ? [] : [all.cap - all.settled - all.reserved]),
      ...(ownLimit(body) === undefined ? [] : [ownLimit(body)!]),
    ];
    const tokens = caps.dailyTokens - day.settled.tokens - day.reserved.tokens;
    return { cost: costs.reduce((least, cost) => (cost < least ? cost : least)), tokens };
  }
}

function used({ settled, reserved }: UsageWindow): NanoUsd {
  return settled.cost + reserved.cost;
}

/** A request that makes no call still names its model. */
function noCall({ calls }: Quote): Quote['calls'][number] {
  return { ...calls[0]!, promptTokens: 0, hourTokens: 0, outputTokens: 0, expected: NO_TOKENS };
}
