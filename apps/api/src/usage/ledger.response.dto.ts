import { usdToJson } from '@cse/core';
import {
  ArrayField,
  asksFor,
  BooleanField,
  EnumField,
  IntegerField,
  NumberField,
  StringField,
  NextCursorField,
} from '@cse/http';
import { DISPUTE_STATES, type DisputeState, type HistoryPoint, type UsageEvent } from '@cse/usage';
import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LedgerEntryFields } from './ledger-entry.dto';
import { TokenTotals } from './usage.response.dto';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class HistoryPointResponse extends TokenTotals {
  @StringField({ max: 40, format: 'date-time', description: 'When the period begins (UTC)' })
  starts_at!: string;

  @StringField({ max: 200, nullable: true, description: 'The operation or model, when grouped by one' })
  group!: string | null;

  @IntegerField({ ...COUNT, description: 'How many requests and jobs' })
  requests!: number;

  @IntegerField({ ...COUNT, description: 'How many pictures' })
  images!: number;

  @NumberField({ ...COUNT, description: 'Seconds of clips' })
  video_seconds!: number;

  @NumberField({ ...COUNT, description: 'US dollars' })
  cost_usd!: number;

  static from(point: HistoryPoint): HistoryPointResponse {
    return {
      starts_at: point.startsAt.toISOString(),
      group: point.group,
      requests: point.requests,
      ...TokenTotals.of(point),
      images: point.images,
      video_seconds: point.videoSeconds,
      cost_usd: usdToJson(point.cost),
    };
  }
}

export class HistoryResponse {
  @ArrayField(() => HistoryPointResponse, {
    max: 100_000,
    description: 'Oldest first; periods without usage are zeros',
  })
  points!: HistoryPointResponse[];

  static from(points: HistoryPoint[]): HistoryResponse {
    return { points: points.map((point) => HistoryPointResponse.from(point)) };
  }
}

/** A history as CSV when the client asks for it by name, else as JSON. */
export function answerHistory(
  history: HistoryResponse,
  request: FastifyRequest,
  reply: FastifyReply,
): HistoryResponse | string {
  void reply.header('vary', 'Accept');
  if (!asksFor('text/csv', request.headers.accept)) return history;
  void reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="usage.csv"');
  return historyCsv(history);
}

const COLUMNS = [
  'starts_at',
  'group',
  'requests',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'images',
  'video_seconds',
  'cost_usd',
] as const;

/** RFC 4180, with a header line. A text that a spreadsheet would take for a formula is made a plain one. */
function historyCsv({ points }: HistoryResponse): string {
  const rows = points.map((point) => COLUMNS.map((column) => cell(point[column])));
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return decimal(value);
  const plain = /^[=+@\t\r-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Never in exponent notation, which spreadsheets and parsers read differently. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/0+$/, '');
}

export class EventDispute {
  @NumberField({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'US dollars' })
  amount_usd!: number;

  @EnumField(DISPUTE_STATES, { name: 'DisputeState', description: '`open` until somebody has said how it was' })
  state!: DisputeState;
}

export class UsageEventResponse extends IntersectionType(LedgerEntryFields, TokenTotals) {
  @EnumField(['usage', 'expired', 'correction', 'rerate', 'dispute'], {
    description:
      '`expired`: the work was lost and charged at what was known of it; `correction`, `rerate`: a later difference; `dispute`: ' +
      'what an entry that was disputed came to',
  })
  kind!: string;

  @StringField({
    max: 20,
    description: '`possibly_billed`: nothing was delivered, and nobody knows yet whether the provider bills it',
  })
  outcome!: string;

  @BooleanField({ description: 'The amounts are our own guess, because the provider never said' })
  estimated!: boolean;

  @IntegerField({
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    description: 'How many pictures; below zero where some are given back',
  })
  images!: number;

  @NumberField({
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    description: 'Seconds of clips; below zero where some are given back',
  })
  video_seconds!: number;

  @NumberField({
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    description: 'US dollars; below zero when a correction gives something back',
  })
  cost_usd!: number;

  @ApiProperty({
    type: () => EventDispute,
    nullable: true,
    allOf: [{ $ref: '#/components/schemas/EventDispute' }],
    description: 'Of an entry whose amount is not agreed upon with the provider',
  })
  dispute!: EventDispute | null;

  @StringField({ max: 100, description: 'The price list that it was charged by' })
  price_version!: string;

  static from(event: UsageEvent): UsageEventResponse {
    return {
      ...LedgerEntryFields.of(event),
      kind: event.kind,
      outcome: event.outcome,
      estimated: event.estimated,
      ...TokenTotals.of(event),
      images: event.images,
      video_seconds: event.videoSeconds,
      cost_usd: usdToJson(event.cost),
      dispute: event.dispute && { amount_usd: usdToJson(event.dispute.amount), state: event.dispute.state },
      price_version: event.priceVersion,
    };
  }
}

export class UsageEventsResponse {
  @ArrayField(() => UsageEventResponse, { max: 100, description: 'Newest first' })
  items!: UsageEventResponse[];

  @NextCursorField()
  next_cursor!: string | null;
}
