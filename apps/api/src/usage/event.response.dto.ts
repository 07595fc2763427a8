import { usdToJson } from '@cse/core';
import { ArrayField, BooleanField, EnumField, IntegerField, NumberField, StringField, UuidField } from '@cse/http';
import type { UsageEvent } from '@cse/usage';
import { TokenTotals } from './usage.response.dto';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class UsageEventResponse extends TokenTotals {
  @StringField({ max: 20 })
  id!: string;

  @StringField({ max: 40, format: 'date-time' })
  at!: string;

  @EnumField(['usage', 'expired', 'correction', 'rerate'], {
    description: '`expired`: the work was lost and its hold was charged; `correction`, `rerate`: a later difference',
  })
  kind!: string;

  @UuidField({ description: 'The same for all entries of one request' })
  reservation_id!: string;

  @StringField({ max: 64, nullable: true })
  request_id!: string | null;

  @StringField({ max: 40 })
  operation!: string;

  @StringField({ max: 40 })
  provider!: string;

  @StringField({ max: 200 })
  model!: string;

  @IntegerField({ ...COUNT, description: 'Which upstream attempt of the request' })
  attempt!: number;

  @StringField({ max: 20 })
  outcome!: string;

  @BooleanField({ description: 'The amounts are our own guess, because the provider never said' })
  estimated!: boolean;

  @IntegerField({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
  images!: number;

  @NumberField({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
  video_seconds!: number;

  @NumberField({
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    description: 'US dollars; below zero when a correction gives something back',
  })
  cost_usd!: number;

  @StringField({ max: 100 })
  price_version!: string;

  static from(event: UsageEvent): UsageEventResponse {
    return {
      id: event.id.toString(),
      at: event.at.toISOString(),
      kind: event.kind,
      reservation_id: event.reservationId,
      request_id: event.requestId,
      operation: event.operation,
      provider: event.provider,
      model: event.model,
      attempt: event.attempt,
      outcome: event.outcome,
      estimated: event.estimated,
      ...TokenTotals.of(event),
      images: event.images,
      video_seconds: event.videoSeconds,
      cost_usd: usdToJson(event.cost),
      price_version: event.priceVersion,
    };
  }
}

export class UsageEventsResponse {
  @ArrayField(() => UsageEventResponse, { max: 100, description: 'Newest first' })
  items!: UsageEventResponse[];

  @StringField({ max: 200, nullable: true })
  next_cursor!: string | null;
}
