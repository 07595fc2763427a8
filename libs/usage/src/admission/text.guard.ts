import { UsageConfig } from '@cse/config';
import { AppError, Clock, type Principal } from '@cse/core';
import { noteFacts, writeRateHeaders } from '@cse/http';
import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IdempotencyKeyHeader, IdempotencyKeys } from '../idempotency/key';
import { PaidAnswerInterceptor } from '../settlement/answer.interceptor';
import type { PaidRequest } from '../settlement/meter';
import { AnswerHolds, type Admission } from './answer-holds';
import { ownLimit, PAID_OPERATION, paidOperation, Quotes, type Operation, type Quote } from './quote';
import { rateFor, ratePolicy, UserRates } from './rate';
import { overCap, refusalOf, refusePaused } from './refusal';
import type { RateState } from './reserve';
import { TightQuotes } from './tight-quotes';

/**
 * Admits a request for an answer that costs money, in one round trip: idempotency key, rate, caps, and the hold of its
 * upper bound. Where that does not fit, a second one with what the request really needs. It runs before validation, so that no work is done for who may not spend; a body that validation refuses
 * afterwards costs nothing.
 */
@Injectable()
export class PaidAnswerGuard implements CanActivate {
  constructor(
    private readonly quotes: Quotes,
    private readonly tightQuotes: TightQuotes,
    private readonly rates: UserRates,
    private readonly holds: AnswerHolds,
    private readonly keys: IdempotencyKeys,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError `quota_exceeded`, `rate_limited`, `request_in_progress`, `idempotency_key_reused`,
   * `unpriced_model`, `overloaded`, or `validation_failed` for a bad idempotency key.
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<PaidRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { principal } = request;
    if (!principal) throw new AppError('unauthenticated', 'a valid bearer token is needed');
    const rate: { left?: RateState } = {};
    const operation = paidOperation(context.getHandler())!;
    noteFacts(request, { operation });
    try {
      refusePaused(principal, this.clock.now());
      this.holds.refuseWhileStopping();
      const key = this.keys.read(request, principal.userId);
      request.rawBody = undefined;
      const quote = await this.quotes.quoteFor(principal.userId, operation, request.body);
      const admit = async (asked: Quote, rateClass?: 'text'): Promise<Admission> => {
        const admission = await this.holds.open(asked, request, principal, reply, { idempotency: key, rateClass });
        rate.left ??= admission.outcome.rate;
        return admission;
      };
      const first = ownLimitAllows(quote, request.body) ? await admit(quote, 'text') : undefined;
      const admission =
        first && first.outcome.status !== 'over_cap'
          ? first
          : await this.admitTight(quote, first, principal, request.body, rate, admit);
      request.metering = this.holds.meteringOf(admission, key?.seal);
      return true;
    } finally {
      // Also on an answer that was refused before anything was counted.
      writeRateHeaders(reply, ratePolicy('text', rateFor(principal, this.config.rateLimitPerMinute)), rate.left);
    }
  }

  /**
   * The second try of a request whose wide bound does not fit: its prompts are counted, and what is left is held. One
   * that its own limit refused has taken nothing from the rate yet.
   * @throws AppError the refusal of the first try when there is no second
   */
  private async admitTight(
    wide: Quote,
    first: Admission | undefined,
    principal: Principal,
    body: unknown,
    rate: { left?: RateState },
    admit: (quote: Quote) => Promise<Admission>,
  ): Promise<Admission> {
    if (!first) {
      const taken = await this.rates.take(principal, 'text');
      rate.left = taken.rate;
      const { retryAfterS } = taken;
      if (retryAfterS !== undefined)
        throw refusalOf({ status: 'rate_limited', rate: taken.rate, retryAfterS }, wide.at);
    }
    const tight = await this.tightQuotes.of(principal, wide, body);
    refuseAboveOwnLimit(tight ?? wide, body);
    return tight ? admit(tight) : first!;
  }
}

function ownLimitAllows(quote: Quote, body: unknown): boolean {
  const limit = ownLimit(body);
  return limit === undefined || quote.cost <= limit;
}

function refuseAboveOwnLimit(quote: Quote, body: unknown): void {
  if (ownLimitAllows(quote, body)) return;
  const limit = ownLimit(body)!;
  throw overCap({ cap: 'request', limit, remaining: limit, required: quote.cost }, quote.at);
}

/**
 * The whole money policy of a route that answers with text: its upper bound is reserved before it runs, what it used is
 * settled after it, and a retry with the same `Idempotency-Key` gets the first answer. The handler takes its `Meter`
 * with `@CurrentMeter()`. An `OperationEstimator` for the operation has to be registered with `Quotes`.
 */
export const PaidAnswer = ({ operation }: { operation: Operation }): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(PAID_OPERATION, operation),
    UseGuards(PaidAnswerGuard),
    UseInterceptors(PaidAnswerInterceptor),
    IdempotencyKeyHeader(
      'The same key with the same body gets the first answer again and is not charged again; an attempt that was cut off, lost or ended in a problem that a retry may mend is no answer. Kept for 24 hours; the text itself for 10 minutes.',
    ),
  );
