import { AppError, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type { CapName } from '../admission/caps';
import { ownLimit, Quotes, type Estimated, type Quote } from '../admission/quote';
import { TightQuotes } from '../admission/tight-quotes';
import { DeploymentUsage, UsageReader, type UsageWindow } from './windows';

/** What a request would cost, and whether it would be admitted now. */
export interface Estimate {
  quote: Quote;
  /** The first cap that it would cross. */
  blockingCap: CapName | undefined;
}

/**
 * Answers what a request would cost by the very bound that its reservation would use: the wide one, or where that would
 * be refused the tight one. Spends and holds nothing.
 */
@Injectable()
export class Preflight {
  constructor(
    private readonly quotes: Quotes,
    private readonly tightQuotes: TightQuotes,
    private readonly usage: UsageReader,
    private readonly deployment: DeploymentUsage,
  ) {}

  /**
   * @throws AppError what the operation itself would refuse the request with, its pointers below `/request`; or
   *   `unsupported_option` for an operation that this deployment does not offer.
   */
  async estimate(principal: Principal, operation: Estimated, request: unknown): Promise<Estimate> {
    if (!this.quotes.knows(operation)) throw new AppError('unsupported_option', 'this operation is not offered here');
    const quote = await this.quoteOf(principal, operation, request).catch(belowRequest);
    const blockingCap = await this.blockingCap(principal, quote, request);
    const tight = blockingCap && (await this.tightQuotes.of(principal, quote, request));
    if (!tight) return { quote, blockingCap };
    return { quote: tight, blockingCap: await this.blockingCap(principal, tight, request) };
  }

  /** Once the request is known to be one that would not be refused. */
  private async quoteOf({ userId }: Principal, operation: Estimated, request: unknown): Promise<Quote> {
    await this.quotes.plan(userId, operation, request);
    return this.quotes.quoteFor(userId, operation, request);
  }

  private async blockingCap(principal: Principal, quote: Quote, request: unknown): Promise<CapName | undefined> {
    const own = ownLimit(request);
    if (own !== undefined && quote.cost > own) return 'request';
    const { day, month, storedBytes, caps } = await this.usage.current(principal);
    if (quote.images + quote.videoSeconds > 0 && storedBytes >= caps.storedBytes) return 'stored_bytes';
    if (costs(day) + quote.cost > caps.dailyCost || caps.dailyCost === 0n) return 'daily_cost';
    if (costs(month) + quote.cost > caps.monthlyCost || caps.monthlyCost === 0n) return 'monthly_cost';
    for (const [cap, limit, amount] of [
      ['daily_tokens', caps.dailyTokens, 'tokens'],
      ['daily_images', caps.dailyImages, 'images'],
      ['daily_video_seconds', caps.dailyVideoSeconds, 'videoSeconds'],
    ] as const) {
      if (quote[amount] > 0 && day.settled[amount] + day.reserved[amount] + quote[amount] > limit) return cap;
    }
    const all = await this.deployment.month(month.startsAt);
    if (all.cap === undefined) return undefined;
    return all.cap === 0n || all.settled + all.reserved + quote.cost > all.cap ? 'deployment_monthly_cost' : undefined;
  }
}

function belowRequest(error: unknown): never {
  if (!(error instanceof AppError) || !error.errors) throw error;
  const errors = error.errors.map(({ pointer, detail }) => ({ pointer: `/request${pointer}`, detail }));
  throw new AppError(error.code, error.message, { errors, members: error.members, cause: error });
}

function costs({ settled, reserved }: UsageWindow): bigint {
  return settled.cost + reserved.cost;
}
