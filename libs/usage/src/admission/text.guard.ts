import { UsageConfig } from '@cse/config';
import { AppError, Clock, currentRequestId, uuidv7, type Principal } from '@cse/core';
import { Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Budget } from '../settlement/hold-book';
import type { HoldRequest, RateState, ReserveOutcome } from './reserve';
import { isInDoubt } from '../settlement/store-calls';
import { IdempotencyKeys, type IdempotencyScope } from '../idempotency/key';
import { PriceCatalogue } from '../prices/price-catalogue';
import { Meter } from '../settlement/meter';
import type { MeteredRequest } from '../metering/metered-request';
import { ANSWER_HOLD_MARGIN_MS, OpenRequests } from '../metering/open-requests';
import { refusePaused, rateFor } from '../metering/standing';
import { isTextOperation, type Operation } from '../metering/operation';
import { ownLimit, Quotes, type Quote } from './quote';
import { overCap, refusalOf } from './refusal';
import { UsageTelemetry } from '../metering/usage-telemetry';

export const METERED_OPERATION = 'cse:metered';

/**
 * Admits a request that can cost money, in one round trip: idempotency key, rate, caps, and the hold of its upper
 * bound. It runs before validation, so that no work is done for who may not spend; a body that validation refuses
 * afterwards costs nothing.
 */
@Injectable()
export class MeteredGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly quotes: Quotes,
    private readonly budget: Budget,
    private readonly keys: IdempotencyKeys,
    private readonly prices: PriceCatalogue,
    private readonly open: OpenRequests,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
    @Optional() private readonly telemetry?: UsageTelemetry,
  ) {}

  /**
   * @throws AppError `quota_exceeded`, `rate_limited`, `request_in_progress`, `idempotency_key_reused`,
   * `unpriced_model`, `overloaded`, or `validation_failed` for a bad idempotency key.
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operation = this.reflector.get<Operation>(METERED_OPERATION, context.getHandler());
    const request = context.switchToHttp().getRequest<MeteredRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { principal } = request;
    if (!principal) throw new AppError('unauthenticated', 'a valid bearer token is needed');
    // Also on an answer that is refused before anything is counted.
    writeRatePolicy(reply, rateClassOf(operation), rateFor(principal, this.config.rateLimitPerMinute));
    refusePaused(principal, this.clock.now());
    this.open.admit();
    const idempotency = this.keys.read(request, principal.userId);
    request.rawBody = undefined;
    const quote = await this.quotes.quoteFor(principal.userId, operation, request.body);
    refuseAboveOwnLimit(quote, request.body);
    await this.open.arriving(this.reserve(quote, principal, idempotency, request, reply));
    return true;
  }

  private async reserve(
    quote: Quote,
    principal: Principal,
    idempotency: IdempotencyScope | undefined,
    request: MeteredRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const id = uuidv7();
    const text = isTextOperation(quote.operation);
    const streams = text && /text\/event-stream/i.test(request.headers.accept ?? '');
    const outcome = await this.ask({
      id,
      userId: principal.userId,
      plan: principal.plan,
      operation: quote.operation,
      requestId: currentRequestId(),
      provider: quote.provider,
      model: quote.model,
      cost: quote.cost,
      tokens: quote.tokens,
      images: quote.images,
      videoSeconds: quote.videoSeconds,
      ttlMs: quote.deadlineS * 1000 + ANSWER_HOLD_MARGIN_MS,
      rateClass: rateClassOf(quote.operation),
      rateShare: principal.rateShare,
      slot: streams ? { name: 'stream', limit: this.config.streamsPerUser } : undefined,
      idempotency,
    });
    if (outcome.rate) writeRateHeaders(reply, rateClassOf(quote.operation), outcome.rate);
    if (outcome.status === 'replay') {
      const { sealed } = outcome.answer;
      request.metering = { replay: { ...outcome.answer, answer: sealed && idempotency?.seal.open(sealed) } };
      return;
    }
    if (outcome.status !== 'reserved') throw refusalOf(outcome, quote.at);
    const meter = new Meter({
      id,
      quote,
      seal: idempotency?.seal,
      prices: this.prices,
      clock: this.clock,
      telemetry: this.telemetry,
      settle: (reservation, settlement) => this.open.settle(reservation, settlement),
    });
    this.open.add({ meter, response: reply.raw });
    request.metering = { meter };
  }

  /** A hold that may have been made although nobody said so is taken back: nothing was done for it. */
  private async ask(hold: HoldRequest): Promise<ReserveOutcome> {
    try {
      return await this.budget.reserve(hold);
    } catch (error) {
      if (isInDoubt(error)) this.open.abandon(hold.id);
      throw error;
    }
  }
}

function refuseAboveOwnLimit(quote: Quote, body: unknown): void {
  const limit = ownLimit(body);
  if (limit === undefined || quote.cost <= limit) return;
  throw overCap({ cap: 'request', limit, remaining: limit, required: quote.cost }, quote.at);
}

function rateClassOf(operation: Operation): 'text' | 'media' {
  return isTextOperation(operation) ? 'text' : 'media';
}

/** Fields of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it. */
export function writeRateHeaders(reply: FastifyReply, policy: string, { limit, remaining, resetS }: RateState): void {
  writeRatePolicy(reply, policy, limit);
  void reply.header('RateLimit', `"${policy}";r=${remaining};t=${Math.ceil(resetS)}`);
}

function writeRatePolicy(reply: FastifyReply, policy: string, limit: number): void {
  void reply.header('RateLimit-Policy', `"${policy}";q=${limit};w=60`);
}
