import { UsageConfig } from '@cse/config';
import { SystemClock } from '@cse/core';
import { CapBook, HoldBook, loadPriceCatalogue } from '@cse/usage';
import type { DataSource } from 'typeorm';
import { CAPS } from '../bench/engine';
import { lifecycles } from '../bench/ledger';

const CLIENTS = [1, 16, 64];

/** The id of the simulated user `n`, in SQL. */
export const USER_ID = `('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
const userId = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** Users from `from` to `to`, each with a window of the day and of the month, as after a request today. */
async function seedUsers(source: DataSource, from: number, to: number): Promise<void> {
  await source.query(
    `insert into users (id, issuer, subject, email_verified, role, plan, created_at, last_sign_in_at)
     select ${USER_ID}, 'https://simulation', n::text, true, 'user', 'free', now(), now() from generate_series($1::bigint, $2::bigint) n`,
    [from, to],
  );
  await source.query(
    `insert into usage_windows (user_id, period, starts_on, cost_cap)
     select ${USER_ID}, period, date_trunc(period, now() at time zone 'UTC')::date, 1000000000000000
       from generate_series($1::bigint, $2::bigint) n, unnest(array['day', 'month']) period`,
    [from, to],
  );
}

/** Reserve and settle for users at random, whose rows are not yet in memory as often as there are more of them. */
export async function simulateHolds(
  source: DataSource,
  sizes: readonly number[],
  seconds: number,
  say: (line: string) => void,
): Promise<void> {
  const config = new UsageConfig(CAPS);
  const clock = new SystemClock();
  const book = new HoldBook(source, new CapBook(config, source, clock), loadPriceCatalogue(undefined), config, clock);
  say('\n| users | at once | requests/s | reserve p50 ms | p99 | settle p50 ms | p99 | in PostgreSQL ms/request |');
  say('| --- | --- | --- | --- | --- | --- | --- | --- |');
  let had = 0;
  for (const users of sizes) {
    await seedUsers(source, had + 1, users);
    had = users;
    await source.query('analyze users, usage_windows');
    await source.query('checkpoint');
    const anybody = () => userId(1 + Math.floor(Math.random() * users));
    await lifecycles(book, anybody, 16, 1);
    for (const clients of CLIENTS) {
      await source.query('select pg_stat_statements_reset()');
      const m = await lifecycles(book, anybody, clients, seconds);
      const [inside] = await source.query<{ ms: number }[]>(
        `select sum(total_exec_time) / max(calls) as ms from pg_stat_statements where query ~ 'usage_(reserve|settle)'`,
      );
      const figures = [m.reserveP50Ms, m.reserveP99Ms, m.settleP50Ms, m.settleP99Ms, inside!.ms];
      say(
        `| ${users} | ${clients} | ${Math.round(m.lifecyclesPerSecond)} | ${figures.map((ms) => ms.toFixed(1)).join(' | ')} |`,
      );
    }
  }
  const [size] = await source.query<{ ledger: number; holds: number; windows: number }[]>(
    `select (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'usage_ledger'::regclass)
              / (select count(*) from usage_ledger) as ledger,
            (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'usage_reservations'::regclass)
              / (select count(*) from usage_reservations) as holds,
            pg_total_relation_size('usage_windows') / (select count(*) from usage_windows) as windows`,
  );
  say(
    `\nBytes with indexes: ${Math.round(size!.ledger)} a ledger line, ${Math.round(size!.holds)} a hold, ${Math.round(size!.windows)} a window.`,
  );
}
