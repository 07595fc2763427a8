import { Clock, NO_TOKENS, usdFromJson, type NanoUsd, type TokenCounts } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { PriceCatalogue, type CallTokens, type MediaQuantity, type PricedModel } from '../prices/price-catalogue';
import type { HoldAmounts } from './reserve';

/** Everything that can cost money. */
export const OPERATIONS = [
  'ai.suggest',
  'ai.expand',
  'ai.continue',
  'ai.canon_diff',
  'ai.merge_propose',
  'ai.summarize',
  'canon.check',
  'image',
  'video',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What can be asked for beforehand: a film is metered as `video`, and priced by clips that are there already; a storyboard as what it consists of. */
export const ESTIMATED = [...OPERATIONS, 'stitch', 'storyboard'] as const;
export type Estimated = (typeof ESTIMATED)[number];

const METERED_AS: Partial<Record<Estimated, Operation>> = { stitch: 'video', storyboard: 'image' };

/** Metadata of a handler that can cost money: its operation. */
export const PAID_OPERATION = 'cse:paid';

/** The operation that a handler is paid as; undefined when it is free. */
export function paidOperation(handler: object): Operation | undefined {
  return Reflect.getMetadata(PAID_OPERATION, handler) as Operation | undefined;
}

/** The most that one model call can use. */
export interface CallBound extends PricedModel, CallTokens {
  /** Never below what the provider will count; no tokenizer makes more tokens than there are UTF-8 bytes. */
  promptTokens: number;
  /** `max_tokens` of the call; thinking is inside it. */
  outputTokens: number;
  /** A model that may answer in its place once it was refused unbilled: the dearer of the two is reserved. */
  fallback?: PricedModel;
  /** What the call is likely to use, for `POST /usage/estimate` alone. */
  expected: TokenCounts;
}

/** The most that one request can use. Every call that may be billed has its own entry, retries included. */
export interface CostBound {
  calls: CallBound[];
  media: (PricedModel & MediaQuantity)[];
  images: number;
  videoSeconds: number;
  /** The hard deadline of the work, in seconds; the hold outlives it. */
  deadlineS: number;
}

/**
 * Says what a request can cost before it runs. That of a text operation sees the body before validation, so it takes
 * anything: what is missing or absurd counts at its dearest legal value. That of a job is asked for an estimate alone.
 */
export interface OperationEstimator {
  readonly operation: Estimated;
  /** @throws AppError, for a job: what the operation itself refuses the body with */
  bound(body: unknown, userId: string): CostBound | Promise<CostBound>;
  /**
   * Refuses what must not be sent to anybody, from the body before validation; absent where nothing is refused. Asked
   * before anything is held.
   * @throws AppError `content_refused`, `provider_unavailable`
   */
  readonly vet?: (body: unknown) => Promise<void>;
  /**
   * The calls that this very request would make, for when its bound does not fit. Undefined where that cannot be told.
   * @throws AppError what the operation itself refuses the body with
   */
  plan?(userId: string, body: unknown): Promise<CallPlan>;
}

/** The calls of one request as they can be cut down, before their prompts are counted. */
export interface CallPlan {
  answers: ShortAnswerBound[];
  /** The prompts of the calls by the provider's own count; undefined when it gives none. Asked once. */
  count(): Promise<CountedPrompt[] | undefined>;
}

/** What the answer of one call can do with, in tokens. */
export interface ShortAnswerBound {
  /** All that was asked for, without much to spare. */
  lean: number;
  /** Less makes no whole answer. */
  least: number;
}

/** A prompt that was counted, with a margin: what the provider bills is no more. */
export type CountedPrompt = Required<Omit<CallTokens, 'outputTokens'>>;

/** A priced upper bound: what is reserved, and what `POST /usage/estimate` shows. */
export interface Quote extends HoldAmounts {
  operation: Operation;
  /** The model of the first call, or of the media. */
  provider: string;
  model: string;
  calls: CallBound[];
  deadlineS: number;
  expectedCost: NanoUsd;
  expectedTokens: TokenCounts;
  /** The prompts were counted and the answers cut to what was left: no call may ask for more than its `outputTokens`. */
  tight?: true;
  /** Prices are those of this moment, also at settlement, so that a new price cannot outgrow the hold. */
  at: Date;
}

/** Every operation's estimator; the one place where a bound becomes money. */
@Injectable()
export class Quotes {
  private readonly estimators = new Map<Estimated, OperationEstimator>();
  private remembered: (userId: string) => Promise<unknown> = () => Promise.resolve(undefined);

  constructor(
    private readonly prices: PriceCatalogue,
    private readonly clock: Clock,
  ) {}

  register(estimator: OperationEstimator): void {
    if (this.estimators.has(estimator.operation)) throw new Error(`${estimator.operation} has an estimator already`);
    this.estimators.set(estimator.operation, estimator);
  }

  /** Names what goes into the prompts of a user's text requests besides their bodies; it counts like the body does. */
  addToPrompts(remembered: (userId: string) => Promise<unknown>): void {
    this.remembered = remembered;
  }

  knows(operation: Estimated): boolean {
    return this.estimators.has(operation);
  }

  /** The quote for a request of this user. @throws AppError `unpriced_model`, `content_refused`, what its estimator throws */
  async quoteFor(userId: string, operation: Estimated, body: unknown): Promise<Quote> {
    const estimator = this.estimators.get(operation);
    if (!estimator) throw new Error(`no estimator is registered for ${operation}`);
    const remembered = operation.startsWith('ai.') ? await this.remembered(userId) : undefined;
    const whole = remembered === undefined ? body : { ...(typeof body === 'object' ? body : {}), remembered };
    if (estimator.vet) await estimator.vet(whole);
    const bound = estimator.bound(whole, userId);
    const metered = METERED_AS[operation] ?? (operation as Operation);
    return this.priced(metered, bound instanceof Promise ? await bound : bound);
  }

  /** The calls that a request of this user would make; undefined when its operation cannot tell them. */
  plan(userId: string, operation: Estimated, body: unknown): Promise<CallPlan> | undefined {
    return this.estimators.get(operation)?.plan?.(userId, body);
  }

  /** The same request for other calls, at the prices of the same moment. */
  requote(quote: Quote, calls: CallBound[]): Quote {
    const bound = { calls, media: [], images: 0, videoSeconds: 0, deadlineS: quote.deadlineS };
    const { provider, model, operation, at } = quote;
    const requoted = this.priced(operation, bound, { provider, model }, at);
    const expectedCost = requoted.expectedCost < requoted.cost ? requoted.expectedCost : requoted.cost;
    return { ...requoted, expectedCost };
  }

  /** A bound as money. @throws AppError `unpriced_model` when the catalogue has no price for what it would use. */
  priced(operation: Operation, bound: CostBound, named?: PricedModel, at = this.clock.now()): Quote {
    const { calls, media, images, videoSeconds, deadlineS } = bound;
    const priced = named ?? calls[0] ?? media[0];
    if (!priced) throw new Error(`the estimator of ${operation} names no model`);
    const mediaCost = sum(media.map((item) => this.prices.priceMedia(item, item, at)));
    return {
      operation,
      provider: priced.provider,
      model: priced.model,
      calls,
      cost: mediaCost + sum(calls.map((call) => dearestOf(call, this.prices, at))),
      tokens: calls.reduce((total, call) => total + call.promptTokens + call.outputTokens, 0),
      images,
      videoSeconds,
      deadlineS,
      expectedCost: mediaCost + sum(calls.map((call) => this.prices.priceTokens(call, call.expected, at))),
      expectedTokens: calls.reduce((total, call) => addTokens(total, call.expected), NO_TOKENS),
      at,
    };
  }
}

/** The bound of a call at the price of its model, or of the one that may stand in where that is dearer. */
export function dearestOf(call: Omit<CallBound, 'expected'>, prices: PriceCatalogue, at: Date): NanoUsd {
  const own = prices.priceBound(call, call, at);
  if (!call.fallback) return own;
  const instead = prices.priceBound(call.fallback, call, at);
  return own > instead ? own : instead;
}

/**
 * `max_cost_usd` of a body: the client's own cap on this one request. Undefined when there is none, or when it is no
 * amount and validation will refuse it.
 */
export function ownLimit(body: unknown): NanoUsd | undefined {
  const own = (body as { max_cost_usd?: unknown } | null | undefined)?.max_cost_usd;
  return typeof own === 'number' && own >= 0 && own <= 1_000_000 ? usdFromJson(own) : undefined;
}

function addTokens(a: TokenCounts, b: TokenCounts): TokenCounts {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWrite5mTokens: a.cacheWrite5mTokens + b.cacheWrite5mTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}

function sum(amounts: NanoUsd[]): NanoUsd {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
