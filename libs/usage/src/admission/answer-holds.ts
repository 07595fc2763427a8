import { UsageConfig } from '@cse/config';
import { Clock, uuidv7, type Principal } from '@cse/core';
import { acceptsEvents } from '@cse/http';
import { Injectable, Optional } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { IdempotencyScope } from '../idempotency/key';
import type { AnswerSeal } from '../idempotency/kept-answer';
import { PriceCatalogue } from '../prices/price-catalogue';
import { assumedLine } from '../settlement/attempts';
import { ANSWER_HOLD_MARGIN_MS, HoldBook } from '../settlement/hold-book';
import { Meter, type Metering, type MeterTools, type PaidRequest } from '../settlement/meter';
import { UsageTelemetry } from '../settlement/usage-telemetry';
import type { Quote } from './quote';
import { refusalOf } from './refusal';
import type { HoldRequest, ReserveOutcome } from './reserve';

/** One try to hold what a request, or a part of it, may cost. */
export interface Admission {
  id: string;
  quote: Quote;
  outcome: ReserveOutcome;
}

/** Opens the holds of answers, and makes the meters that measure against them. */
@Injectable()
export class AnswerHolds {
  private readonly tools: MeterTools;
  private readonly streamSlot: HoldRequest['slot'];

  constructor(
    private readonly holds: HoldBook,
    config: UsageConfig,
    clock: Clock,
    prices: PriceCatalogue,
    @Optional() telemetry?: UsageTelemetry,
  ) {
    this.tools = { holds, prices, clock, telemetry };
    this.streamSlot = { name: 'stream', limit: config.streamsPerUser };
  }

  /** @throws AppError `overloaded` while the process stops */
  refuseWhileStopping(): void {
    this.holds.refuseWhileStopping();
  }

  /** @param of the whole request; what is left out belongs to a part of one that has been let in */
  async open(
    quote: Quote,
    request: PaidRequest,
    principal: Principal,
    reply: FastifyReply,
    of?: { idempotency: IdempotencyScope | undefined; rateClass?: 'text' },
  ): Promise<Admission> {
    const hold: HoldRequest = {
      id: uuidv7(),
      userId: principal.userId,
      plan: principal.plan,
      operation: quote.operation,
      requestId: request.id,
      provider: quote.provider,
      model: quote.model,
      cost: quote.cost,
      tokens: quote.tokens,
      images: quote.images,
      videoSeconds: quote.videoSeconds,
      ttlMs: quote.deadlineS * 1000 + ANSWER_HOLD_MARGIN_MS,
      rateShare: principal.rateShare,
      assumed: assumedLine(quote),
      ...(of && { ...of, slot: acceptsEvents(request.headers.accept) ? this.streamSlot : undefined }),
    };
    return { id: hold.id, quote, outcome: await this.holds.openAnswer(hold, reply.raw) };
  }

  /** @throws AppError why it was not admitted */
  meteringOf({ id, quote, outcome }: Admission, seal: AnswerSeal | undefined): Metering {
    if (outcome.status === 'reserved') return { meter: this.meterOf({ id, quote }, seal) };
    if (outcome.status !== 'replay') throw refusalOf(outcome, quote.at);
    const { sealed } = outcome.answer;
    return { replay: { ...outcome.answer, answer: sealed && seal?.open(sealed) } };
  }

  meterOf({ id, quote }: Pick<Admission, 'id' | 'quote'>, seal?: AnswerSeal): Meter {
    return new Meter(id, quote, seal, this.tools);
  }
}
