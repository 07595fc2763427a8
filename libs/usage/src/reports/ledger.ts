import { AppError, type NanoUsd } from '@cse/core';
import { ReportDatabase } from '@cse/database';
import { Injectable } from '@nestjs/common';
import type { DisputeState } from '../settlement/disputes';
import { isoDate, nextDay, nextMonth, utcDay, utcMonth } from '../admission/caps';

export interface HistoryQuery {
  granularity: 'day' | 'month';
  /** First and last period, by any moment in them. */
  from: Date;
  to: Date;
  groupBy?: 'operation' | 'model';
}

/** What was used in one period, of one group when the history is grouped. */
export interface HistoryPoint {
  startsAt: Date;
  group: string | null;
  requests: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  images: number;
  videoSeconds: number;
  cost: NanoUsd;
}

interface Row {
  starts_on: string;
  grouped: string | null;
  requests: string;
  input_tokens: string;
  cache_read_tokens: string;
  cache_write_tokens: string;
  output_tokens: string;
  images: string;
  video_seconds: string;
  cost: string;
}

const MOST_PERIODS = 400;

/** A user's ledger, added up by period. A period without usage is a point of zeros. */
@Injectable()
export class UsageHistory {
  constructor(private readonly database: ReportDatabase) {}

  /** @throws AppError `validation_failed` when the range is empty or too long. */
  async points(userId: string, { granularity, from, to, groupBy }: HistoryQuery): Promise<HistoryPoint[]> {
    const periods = periodsOf(granularity, from, to);
    const rows = await this.database.query<Row[]>(historyOf(granularity, groupBy), [
      userId,
      isoDate(periods[0]!),
      isoDate(after(granularity, periods.at(-1)!)),
    ]);
    const groups = [...new Set(rows.map(({ grouped }) => grouped))].sort();
    if (groups.length === 0) groups.push(null);
    const found = new Map(rows.map((row) => [`${row.starts_on} ${row.grouped}`, row]));
    return periods.flatMap((startsAt) =>
      groups.map((group) => pointOf(startsAt, group, found.get(`${isoDate(startsAt)} ${group}`))),
    );
  }
}

/** The lines that are here, and of months that were archived what they added up to. */
function historyOf(granularity: 'day' | 'month', groupBy: HistoryQuery['groupBy']): string {
  const grouped = groupBy ?? 'null::text';
  const within = 'user_id = $1 and day >= $2::date and day < $3::date';
  const sums = [
    'input_tokens',
    'cache_read_tokens',
    'cache_write_tokens',
    'output_tokens',
    'images',
    'video_seconds',
    'cost',
  ];
  return `
    select starts_on::text, grouped, sum(requests) as requests, ${sums.map((name) => `sum(${name}) as ${name}`).join(', ')}
      from (select ${granularity} as starts_on, ${grouped} as grouped,
                   count(distinct reservation_id) filter (where kind in ('usage', 'expired')) as requests,
                   sum(input_tokens) as input_tokens, sum(cache_read_tokens) as cache_read_tokens,
                   sum(cache_write_5m_tokens + cache_write_1h_tokens) as cache_write_tokens,
                   sum(output_tokens) as output_tokens, sum(images) as images, sum(video_seconds) as video_seconds,
                   sum(cost) as cost
              from usage_ledger where ${within} group by 1, 2
            union all
            select date_trunc('${granularity}', day)::date, ${grouped}, ${groupBy === 'model' ? 'requests' : 'first_requests'},
                   ${sums.join(', ')}
              from usage_history where ${within}) parts
     group by 1, 2 order by 1, 2`;
}

function periodsOf(granularity: 'day' | 'month', from: Date, to: Date): Date[] {
  const start = granularity === 'day' ? utcDay : utcMonth;
  const periods: Date[] = [];
  for (let period = start(from); period <= to; period = after(granularity, period)) {
    if (periods.length === MOST_PERIODS) throw outOfRange(`the range may hold ${MOST_PERIODS} periods at most`);
    periods.push(period);
  }
  if (periods.length === 0) throw outOfRange('must not be before "from"');
  return periods;
}

function after(granularity: 'day' | 'month', period: Date): Date {
  return granularity === 'day' ? nextDay(period) : nextMonth(period);
}

function outOfRange(detail: string): AppError {
  return new AppError('validation_failed', 'the range cannot be read', { errors: [{ pointer: '/to', detail }] });
}

function pointOf(startsAt: Date, group: string | null, row: Row | undefined): HistoryPoint {
  return {
    startsAt,
    group,
    requests: Number(row?.requests ?? 0),
    inputTokens: Number(row?.input_tokens ?? 0),
    cacheReadTokens: Number(row?.cache_read_tokens ?? 0),
    cacheWriteTokens: Number(row?.cache_write_tokens ?? 0),
    outputTokens: Number(row?.output_tokens ?? 0),
    images: Number(row?.images ?? 0),
    videoSeconds: Number(row?.video_seconds ?? 0),
    cost: BigInt(row?.cost ?? 0),
  };
}

/** One entry of a user's ledger. */
export interface UsageEvent {
  /** Position in the ledger; grows with time. */
  id: bigint;
  at: Date;
  kind: string;
  reservationId: string;
  requestId: string | null;
  operation: string;
  provider: string;
  model: string;
  attempt: number;
  outcome: string;
  estimated: boolean;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  images: number;
  videoSeconds: number;
  cost: NanoUsd;
  /** Of an entry whose amount is not agreed upon with the provider. */
  dispute: { amount: NanoUsd; state: DisputeState } | null;
  priceVersion: string;
}

type EventRow = Record<string, string> & {
  at: Date;
  estimated: boolean;
  attempt: number;
  request_id: string | null;
  settled: DisputeState | null;
};

/** A user's ledger, entry by entry. */
@Injectable()
export class UsageEvents {
  constructor(private readonly database: ReportDatabase) {}

  /** A user's entries, newest first, from before the entry `before` on; with `requestId` those of one request. */
  async page(
    userId: string,
    limit: number,
    { before, requestId }: { before?: bigint; requestId?: string } = {},
  ): Promise<UsageEvent[]> {
    const of = requestId === undefined ? '' : 'and request_id = $4';
    const rows = await this.database.query<EventRow[]>(
      `select l.*, (select s.outcome from usage_ledger s where s.reservation_id = l.reservation_id and s.kind = 'dispute'
                       and s.attempt = l.attempt) as settled
         from usage_ledger l where user_id = $1 and ($2::bigint is null or id < $2) ${of} order by id desc limit $3`,
      [userId, before?.toString() ?? null, limit, ...(requestId === undefined ? [] : [requestId])],
    );
    return rows.map((row) => ({
      id: BigInt(row.id!),
      at: row.at,
      kind: row.kind!.split(':')[0]!,
      reservationId: row.reservation_id!,
      requestId: row.request_id,
      operation: row.operation!,
      provider: row.provider!,
      model: row.model!,
      attempt: row.attempt,
      outcome: row.outcome!,
      estimated: row.estimated,
      inputTokens: Number(row.input_tokens),
      cacheReadTokens: Number(row.cache_read_tokens),
      cacheWriteTokens: Number(row.cache_write_5m_tokens) + Number(row.cache_write_1h_tokens),
      outputTokens: Number(row.output_tokens),
      images: Number(row.images),
      videoSeconds: Number(row.video_seconds),
      cost: BigInt(row.cost!),
      dispute: disputeOf(row),
      priceVersion: row.price_version!,
    }));
  }
}

function disputeOf({ disputed_cost, outcome, cost, settled }: EventRow): UsageEvent['dispute'] {
  const claimed = BigInt(disputed_cost!);
  const amount = claimed > 0n ? claimed : outcome === 'possibly_billed' ? BigInt(cost!) : 0n;
  return amount > 0n ? { amount, state: settled ?? 'open' } : null;
}
