import { uuidv7 } from '@cse/core';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A leader that says nothing for this long is followed by another one. */
const LEASE_MS = 6_000;
/** How often a leader says that it is there, and the others ask whether it is gone. */
export const ASK_EVERY_MS = 2_000;
/** A leader counts on its lease for this much less than the others do. */
const MARGIN_MS = 1_000;

const TAKE = `
  insert into upkeep_leader as l (holder, until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
  on conflict (singleton) do update set holder = excluded.holder, until = excluded.until
   where l.holder = excluded.holder or l.until < clock_timestamp()
  returning 1`;

/**
 * Of all workers one looks after what concerns all: the holder of a lease, which is a row, in the time of the database. It
 * needs no connection of its own and works behind a pooler of transactions. Two who think that they lead at the same
 * moment (one was frozen for longer than its lease) do no harm: every round may run anywhere, any number of times.
 */
@Injectable()
export class UpkeepLeader implements BeforeApplicationShutdown {
  private readonly logger = new Logger(UpkeepLeader.name);
  private readonly id = uuidv7();
  private asking: Promise<boolean> | undefined;
  private leading = false;
  /** Until when the last answer is good, on the clock that nobody sets. */
  private goodUntil = 0;
  private stopped = false;

  constructor(private readonly database: DataSource) {}

  /** Whether this process leads now. @throws what the driver throws */
  async leads(): Promise<boolean> {
    if (this.stopped) return false;
    if (performance.now() < this.goodUntil) return this.leading;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** Another one may follow at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.asking?.catch(() => false);
    if (!this.leading) return;
    await this.database.query('delete from upkeep_leader where holder = $1', [this.id]).catch(() => undefined);
  }

  private async ask(): Promise<boolean> {
    const asked = performance.now();
    let leads = false;
    try {
      const rows = await this.database.query<unknown[]>(TAKE, [this.id, LEASE_MS]);
      leads = rows.length > 0 && performance.now() - asked < LEASE_MS - MARGIN_MS;
    } finally {
      if (leads !== this.leading) this.logger.log({ event: leads ? 'upkeep_led' : 'upkeep_followed' });
      this.leading = leads;
      this.goodUntil = asked + ASK_EVERY_MS;
    }
    return leads;
  }
}
