import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Two figures that ought to be equal and are not. Money is nano-USD, the rest counts; all are decimal text. */
export interface Difference {
  /** What is compared: `day 2026-11-22 of <user>`, `deployment 2026-11-01` or `reservation <id>`. */
  subject: string;
  figure: string;
  /** What the projection says. */
  booked: string;
  /** What the ledger, or the holds, add up to. */
  counted: string;
}

/**
 * Proves that every projection equals what it is a projection of: windows and the deployment = Σ ledger, reserved =
 * Σ holds, each ended reservation = Σ its entries. One consistent snapshot, so it is right while requests run.
 */
@Injectable()
export class Reconciler {
  constructor(private readonly database: DataSource) {}

  /** Differences in the days, months and reservations from the UTC date of `since` on. */
  async differences(since: Date): Promise<Difference[]> {
    const from = since.toISOString().slice(0, 10);
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('set transaction read only');
      const found: Difference[] = [];
      for (const statement of [windows('day'), windows('month'), DEPLOYMENT, RESERVATIONS]) {
        found.push(...(await manager.query<Difference[]>(statement, [from])));
      }
      return found;
    });
  }
}

/** Keeps of `joined` the figures whose two sides differ. */
function unequal(
  joined: string,
  subject: string,
  figures: [figure: string, booked: string, counted: string][],
): string {
  const rows = figures.map(
    ([figure, booked, counted]) => `('${figure}', coalesce(${booked}, 0), coalesce(${counted}, 0))`,
  );
  return `
    select ${subject} as subject, figure, booked::text, counted::text
      from ${joined}
     cross join lateral (values ${rows.join(', ')}) as pair (figure, booked, counted)
     where booked <> counted`;
}

/** Which requests a counter counts: once each, however many entries they have. */
const COUNTED = {
  text_requests: `operation like 'ai.%'`,
  image_jobs: `operation = 'image'`,
  video_jobs: `operation = 'video'`,
};
const AMOUNTS = ['cost', 'tokens', 'images', 'video_seconds'];

function windows(period: 'day' | 'month'): string {
  const totals = AMOUNTS.map((amount) => `sum(${amount}) as ${amount}`).join(', ');
  const requests = Object.entries(COUNTED)
    .map(([counter, operations]) => `count(distinct reservation_id) filter (where ${operations}) as ${counter}`)
    .join(', ');
  const joined = `
    (select * from usage_windows where period = '${period}' and starts_on >= $1::date) w
    full join (select user_id, ${period} as starts_on, ${totals}, sum(input_tokens) as input_tokens,
                      sum(cache_read_tokens) as cache_read_tokens, sum(output_tokens) as output_tokens,
                      sum(cache_write_5m_tokens + cache_write_1h_tokens) as cache_write_tokens, ${requests}
                 from usage_ledger where user_id is not null and ${period} >= $1::date group by 1, 2) l
      using (user_id, starts_on)
    full join (select user_id, ${period} as starts_on, ${totals}
                 from usage_reservations where state = 'held' and user_id is not null and ${period} >= $1::date
                group by 1, 2) h
      using (user_id, starts_on)`;
  return unequal(joined, `'${period} ' || starts_on || ' of ' || user_id`, [
    ...AMOUNTS.flatMap((amount): [string, string, string][] => [
      [`${amount} settled`, `w.${amount}_settled`, `l.${amount}`],
      [`${amount} reserved`, `w.${amount}_reserved`, `h.${amount}`],
    ]),
    ...['input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens', ...Object.keys(COUNTED)].map(
      (kind): [string, string, string] => [kind, `w.${kind}`, `l.${kind}`],
    ),
  ]);
}

const DEPLOYMENT = unequal(
  `(select month, sum(settled) as settled, sum(reserved) as reserved
      from usage_deployment where month >= $1::date group by 1) d
   full join (select month, sum(cost) as cost from usage_ledger where month >= $1::date group by 1) l using (month)
   full join (select month, sum(cost) as cost from usage_reservations
               where state = 'held' and month >= $1::date group by 1) h using (month)`,
  `'deployment ' || month`,
  [
    ['cost settled', 'd.settled', 'l.cost'],
    ['cost reserved', 'd.reserved', 'h.cost'],
  ],
);

const RESERVATIONS = unequal(
  `(select id, actual_cost from usage_reservations where state <> 'held' and day >= $1::date) r
   full join (select reservation_id as id, sum(cost) as cost from usage_ledger where day >= $1::date group by 1) l using (id)`,
  `'reservation ' || id`,
  [['cost', 'r.actual_cost', 'l.cost']],
);
