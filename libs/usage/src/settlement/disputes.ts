import { AppError, Clock, type NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PriceCatalogue } from '../prices/price-catalogue';

/** `open` until somebody has said how it was: an operator, or the provider itself. */
export const DISPUTE_STATES = ['open', 'billed', 'refunded'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];
export type Verdict = Exclude<DisputeState, 'open'>;

/** A ledger line whose amount is not agreed upon with the provider. */
export interface Dispute {
  /** Of the ledger line. */
  id: bigint;
  at: Date;
  /** `claim`: the provider claims this above the hold, it is not charged. `unknown`: it may have billed this, it is charged. */
  kind: 'claim' | 'unknown';
  state: DisputeState;
  amount: NanoUsd;
  settledAt: Date | null;
  /** Null once the account is deleted. */
  userId: string | null;
  reservationId: string;
  requestId: string | null;
  operation: string;
  provider: string;
  model: string;
  attempt: number;
  /** What the provider calls the request that it is about, for its support; null where it never said. */
  providerRequestId: string | null;
}

/** What of a request's cost stands, and what of that the provider may not have billed. */
export interface Charge {
  charged: NanoUsd;
  possiblyBilled: NanoUsd;
}

type Row = Record<'id' | 'amount' | 'reservation_id' | 'operation' | 'provider' | 'model', string> & {
  at: Date;
  kind: Dispute['kind'];
  state: DisputeState;
  settled_at: Date | null;
  user_id: string | null;
  request_id: string | null;
  attempt: number;
  provider_request_id: string | null;
};

/** Of a line `l` of the ledger: whether a provider claims more than was held, or may have billed what was charged. */
export const IS_DISPUTED = `(l.disputed_cost > 0 or l.outcome = 'possibly_billed') and (l.disputed_cost > 0 or l.cost > 0)`;

const SELECT = `
  select l.id, l.at, case when l.disputed_cost > 0 then 'claim' else 'unknown' end as kind,
         coalesce(s.outcome, 'open') as state, s.at as settled_at,
         case when l.disputed_cost > 0 then l.disputed_cost else l.cost end as amount,
         l.user_id, l.reservation_id, l.request_id, l.operation, l.provider, l.model, l.attempt,
         l.provider_request_id
    from usage_ledger l
    left join usage_ledger s on s.reservation_id = l.reservation_id and s.kind = 'dispute' and s.attempt = l.attempt
   where ${IS_DISPUTED}`;

/**
 * What is disputed with providers. Each is settled once, as a line of the ledger: `billed` lets the amount stand, or
 * charges a claim; `refunded` gives back what was charged, in the windows in which it was.
 */
@Injectable()
export class Disputes {
  constructor(
    private readonly database: DataSource,
    private readonly prices: PriceCatalogue,
    private readonly clock: Clock,
  ) {}

  /** Newest first, from before the dispute `before` on. */
  async page(limit: number, { state, before }: { state?: DisputeState; before?: bigint }): Promise<Dispute[]> {
    const rows = await this.database.query<Row[]>(
      `${SELECT} and ($2::bigint is null or l.id < $2) and ($3::text is null or coalesce(s.outcome, 'open') = $3)
        order by l.id desc limit $1`,
      [limit, before?.toString() ?? null, state ?? null],
    );
    return rows.map(toDispute);
  }

  /** @throws AppError `not_found` */
  async find(id: bigint): Promise<Dispute> {
    const [row] = await this.database.query<Row[]>(`${SELECT} and l.id = $1`, [id.toString()]);
    if (!row) throw new AppError('not_found', 'there is no such dispute');
    return toDispute(row);
  }

  /** Those of one request. */
  async ofReservation(id: string): Promise<Dispute[]> {
    return (await this.database.query<Row[]>(`${SELECT} and l.reservation_id = $1 order by l.id`, [id])).map(toDispute);
  }

  /**
   * Settles a dispute; false when it already was. `also` is done in the same transaction, and not at all where nothing
   * was settled.
   * @param billed what the provider says that it billed, in nano-USD; absent: all of it
   */
  async settle(
    { id }: Pick<Dispute, 'id'>,
    verdict: Verdict,
    { billed, also }: { billed?: NanoUsd; also?: (session: EntityManager) => Promise<void> } = {},
  ): Promise<boolean> {
    try {
      await this.database.transaction(async (session) => {
        // First, as rows of accounts are locked before those of what they used.
        await also?.(session);
        const [row] = await session.query<{ outcome: { settled: boolean } | null }[]>(
          'select usage_settle_dispute($1, $2, $3, $4, $5) as outcome',
          [id.toString(), verdict, billed?.toString() ?? null, this.prices.version, this.clock.now()],
        );
        if (!row?.outcome?.settled) throw new SettledBefore();
      });
      return true;
    } catch (error) {
      if (error instanceof SettledBefore) return false;
      throw error;
    }
  }

  /** How requests that were possibly billed stand now, by reservation. */
  async charges(reservationIds: readonly string[]): Promise<Map<string, Charge>> {
    if (reservationIds.length === 0) return new Map();
    const rows = await this.database.query<{ id: string; charged: string; open: string }[]>(
      `select l.reservation_id as id, sum(l.cost) as charged,
              coalesce(sum(l.cost) filter (where l.outcome = 'possibly_billed' and not exists (
                select 1 from usage_ledger s
                 where s.reservation_id = l.reservation_id and s.kind = 'dispute' and s.attempt = l.attempt)), 0) as open
         from usage_ledger l where l.reservation_id = any($1) group by 1`,
      [reservationIds],
    );
    return new Map(
      rows.map(({ id, charged, open }) => [id, { charged: BigInt(charged), possiblyBilled: BigInt(open) }]),
    );
  }
}

class SettledBefore extends Error {}

function toDispute(row: Row): Dispute {
  return {
    id: BigInt(row.id),
    at: row.at,
    kind: row.kind,
    state: row.state,
    amount: BigInt(row.amount),
    settledAt: row.settled_at,
    userId: row.user_id,
    reservationId: row.reservation_id,
    requestId: row.request_id,
    operation: row.operation,
    provider: row.provider,
    model: row.model,
    attempt: row.attempt,
    providerRequestId: row.provider_request_id,
  };
}
