import type { NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IS_DISPUTED } from '../settlement/disputes';

export interface OpenMoney {
  /** What is held for work that has not ended, and how much of it is past its time. */
  holds: { open: number; cost: NanoUsd; overdue: number };
  /** Charges of which nobody could say whether they are billed, and claims above what was held: for an operator. */
  disputes: { open: number; amount: NanoUsd };
  /** Alerts of caps that are not delivered yet, those that were given up left out. */
  alerts: { messages: number; oldestS: number };
}

/** What is open in money, all users together: for those who run the deployment. */
@Injectable()
export class OpenMoneyReport {
  constructor(private readonly database: DataSource) {}

  async read(): Promise<OpenMoney> {
    const [holds] = await this.database.query<{ open: number; cost: string; overdue: number }[]>(
      `select count(*)::int as open, coalesce(sum(cost), 0)::text as cost,
              (count(*) filter (where expires_at < clock_timestamp()))::int as overdue
         from usage_reservations where state = 'held'`,
    );
    const [disputes] = await this.database.query<{ open: number; amount: string }[]>(
      `select count(*)::int as open,
              coalesce(sum(case when l.disputed_cost > 0 then l.disputed_cost else l.cost end), 0)::text as amount
         from usage_ledger l
        where ${IS_DISPUTED}
          and not exists (select 1 from usage_ledger s
                           where s.reservation_id = l.reservation_id and s.kind = 'dispute' and s.attempt = l.attempt)`,
    );
    const [alerts] = await this.database.query<OpenMoney['alerts'][]>(
      `select count(*)::int as messages,
              coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as "oldestS"
         from usage_alerts where delivered_at is null and next_attempt_at <= clock_timestamp() + interval '1 hour'`,
    );
    return {
      holds: { ...holds!, cost: BigInt(holds!.cost) },
      disputes: { open: disputes!.open, amount: BigInt(disputes!.amount) },
      alerts: alerts!,
    };
  }
}
