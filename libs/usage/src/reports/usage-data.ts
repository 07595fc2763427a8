import { PersonalData } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The tables of this library that name a user; `usage_reservations` is left out: the ledger says how each one ended. */
const TABLES = {
  own_caps: 'select * from usage_caps where user_id = $1',
  windows: 'select * from usage_windows where user_id = $1 order by starts_on, period',
  ledger: 'select * from usage_ledger where user_id = $1 order by id',
  open_holds: `select id, operation, cost, created_at from usage_reservations where user_id = $1 and state = 'held'`,
  alerts: 'select * from usage_alerts where user_id = $1 order by created_at',
  idempotency_keys: 'select route, state, created_at, expires_at from idempotency_keys where user_id = $1',
};

/**
 * What a user has used. When the account goes, a trigger removes all of it but the amounts: the ledger is append-only and
 * says what the deployment spent, from then on without saying for whom. Amounts of money are nano-USD.
 */
@Injectable()
export class UsageData extends PersonalData {
  readonly name = 'usage';

  constructor(private readonly database: DataSource) {
    super();
  }

  async export(userId: string): Promise<object> {
    const parts = Object.entries(TABLES).map(async ([name, sql]) => {
      const rows = await this.database.query<Record<string, unknown>[]>(sql, [userId]);
      return [name, rows.map(({ user_id: _, ...row }) => row)] as const;
    });
    return Object.fromEntries(await Promise.all(parts));
  }
}
