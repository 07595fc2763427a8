import { UsageConfig } from '@cse/config';
import { AppError, Clock, usdFromJson, usdToJson, type NanoUsd, type Principal } from '@cse/core';
import { noteFacts, writeRateHeaders, type EventStream } from '@cse/http';
import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IdempotencyKeyHeader, IdempotencyKeys, type IdempotencyScope } from '../idempotency/key';
import { paidStream, replayOf } from '../settlement/answer.interceptor';
import type { Meter, PaidRequest, UsageSummary } from '../settlement/meter';
import { AnswerHolds } from './answer-holds';
import { PAID_OPERATION, Quotes, type CallBound, type Operation, type Quote } from './quote';
import { rateFor, ratePolicy } from './rate';
import { overCap, refusePaused } from './refusal';

/** A request whose body is read by its route, with what admission has to know of it. */
export interface PartsRequest {
  request: PaidRequest & { principal: Principal };
  reply: FastifyReply;
  key: IdempotencyScope | undefined;
  operation: Operation;
  /** The most that all parts together may cost, in US dollars, by the request's own word. */
  maxCostUsd: number | undefined;
  /** The most that each call can use; a part is one call. */
  calls: readonly CallBound[];
  deadlineS: number;
}

/**
 * Marks a route that costs money when its body asks for it, and only then: `PaidParts` admits it. Without that it is
 * free, and limited as other free routes are.
 */
export const PaidWhenAsked = ({ operation }: { operation: Operation }): MethodDecorator =>
  applyDecorators(
    SetMetadata(PAID_OPERATION, operation),
    IdempotencyKeyHeader('Heeded when the request costs money; as for every other that does.'),
  );

/**
 * Admits work of many calls of which nobody knows how many will be paid for: each is held and settled by itself, so that
 * no cap is crossed whoever spends beside it, nobody's other requests wait for what a long work may still need, and what
 * is left at any moment is all that decides whether it goes on. The first is held as a request is, with key and rate, and
 * settled last, with the answer.
 */
@Injectable()
export class PaidParts {
  constructor(
    private readonly quotes: Quotes,
    private readonly holds: AnswerHolds,
    private readonly keys: IdempotencyKeys,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * The key of a request, before anything is done for it.
   * @throws AppError `validation_failed` for a bad one
   */
  keyOf(request: PartsRequest['request'], rawBody: Uint8Array): IdempotencyScope | undefined {
    request.rawBody = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength);
    try {
      return this.keys.read(request, request.principal.userId);
    } finally {
      request.rawBody = undefined;
    }
  }

  /**
   * Lets the work in, or gives the answer that its key had before. Work without any call is not held, and costs nothing.
   * @throws AppError `quota_exceeded` when not even the first call is covered, and all that `PaidAnswer` refuses with
   */
  async answer<T extends object>(
    asked: PartsRequest,
    work: (parts: OpenParts) => EventStream<T>,
  ): Promise<EventStream<T>> {
    const { request, reply, key } = asked;
    const { principal } = request;
    noteFacts(request, { operation: asked.operation });
    refusePaused(principal, this.clock.now());
    this.holds.refuseWhileStopping();
    const limit = asked.maxCostUsd === undefined ? undefined : usdFromJson(asked.maxCostUsd);
    const first = this.quotes.priced(asked.operation, boundOf(asked, 0));
    if (limit !== undefined && first.cost > limit)
      throw overCap({ cap: 'request', limit, remaining: limit, required: first.cost }, first.at);
    const admission = await this.holds.open(first, request, principal, reply, { idempotency: key, rateClass: 'text' });
    const policy = ratePolicy('text', rateFor(principal, this.config.rateLimitPerMinute));
    writeRateHeaders(reply, policy, admission.outcome.rate);
    const metering = this.holds.meteringOf(admission, key?.seal);
    if ('replay' in metering) return replayOf<T>(metering.replay, reply);
    const { meter } = metering;
    return paidStream(work(new OpenParts(asked, meter, first, limit, this.holds, this.quotes)), meter, reply);
  }
}

/** The parts of one request that was let in. */
export class OpenParts {
  private spent: UsageSummary | undefined;
  /** What running parts hold, and what ended ones have cost. */
  private taken: NanoUsd;

  constructor(
    private readonly asked: PartsRequest,
    private readonly first: Meter,
    private readonly held: Quote,
    private readonly limit: NanoUsd | undefined,
    private readonly holds: AnswerHolds,
    private readonly quotes: Quotes,
  ) {
    this.taken = held.cost;
  }

  /**
   * Holds one call. Undefined when a cap, or what the request itself may cost, does not cover it now.
   * @throws AppError when it cannot be held for another reason
   */
  async open(part: number): Promise<{ observer: Meter['observer']; end: () => Promise<void> } | undefined> {
    const { asked, limit, first } = this;
    // It was held to be let in, and is settled with the answer.
    if (part === 0) return { observer: first.observer, end: () => Promise.resolve(this.count(first, this.held)) };
    // What is bought in a process that stops is cut off and thrown away.
    this.holds.refuseWhileStopping();
    const { request, reply, operation } = asked;
    const quote = this.quotes.priced(operation, boundOf(asked, part));
    if (limit !== undefined && this.taken + quote.cost > limit) return undefined;
    this.taken += quote.cost;
    let meter: Meter | undefined;
    try {
      const admission = await this.holds.open(quote, request, request.principal, reply);
      if (admission.outcome.status === 'over_cap') return undefined;
      const metering = this.holds.meteringOf(admission, undefined);
      if ('meter' in metering) ({ meter } = metering);
    } finally {
      if (!meter) this.taken -= quote.cost;
    }
    if (!meter) throw new AppError('internal', 'a part of a request has no earlier answer');
    const { observer } = meter;
    return { observer, end: () => this.settle(meter, quote) };
  }

  /** What all parts have cost. No call may follow. */
  usage(): UsageSummary {
    return joined(this.spent, this.first.usage());
  }

  private async settle(meter: Meter, quote: Quote): Promise<void> {
    this.spent = joined(this.spent, meter.usage());
    this.count(meter, quote);
    await meter.finish({ status: 200, body: undefined });
  }

  /** What a part that has ended has cost stands in the place of what was held for it. */
  private count(meter: Meter, { cost }: Quote): void {
    this.taken += usdFromJson(meter.usage().cost_usd) - cost;
  }
}

function boundOf({ calls, deadlineS }: PartsRequest, part: number) {
  return { calls: [calls[part]!], media: [], images: 0, videoSeconds: 0, deadlineS };
}

function joined(one: UsageSummary | undefined, other: UsageSummary): UsageSummary {
  if (!one) return other;
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    cache_read_tokens: one.cache_read_tokens + other.cache_read_tokens,
    cache_write_tokens: one.cache_write_tokens + other.cache_write_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
    cost_usd: usdToJson(usdFromJson(one.cost_usd) + usdFromJson(other.cost_usd)),
    estimated: one.estimated || other.estimated,
  };
}
