import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isoDate, nextDay, nextMonth, utcMonth } from '../admission/caps';

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

/** What a comparison found: how many differences there are, and one of them. */
export interface Comparison {
  differences: number;
  first?: Difference;
}

/** Of each kind of sum so many differences are told; the rest is counted. */
export const MOST_TOLD = 1_000;
/** After the last day that is compared whatever the date. */
const FOR_EVER = 'infinity';
const DAY_MS = 86_400_000;
/** Longer than any transaction that books: what was under way when a day was marked has ended since. */
const MARKED_BEFORE_MS = 3_600_000;

type Row = Difference & { all: string };

/**
 * Proves that every projection equals what it is a projection of: windows and the deployment = Σ ledger, reserved =
 * Σ holds, each ended reservation = Σ its entries. Each day, and all at once, in one consistent snapshot, so it is right
 * while requests run.
 */
@Injectable()
export class Reconciler {
  constructor(private readonly database: DataSource) {}

  /**
   * Differences in the days, months and reservations from the UTC date of `since` on: all is read again. At most
   * `MOST_TOLD` of each kind.
   */
  async differences(since: Date): Promise<Difference[]> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('set transaction read only');
      // Of what was archived the lines are not here any more.
      const [row] = await manager.query<{ day: string }[]>(
        'select greatest($1::date, (select max(ends) from usage_archives))::text as day',
        [isoDate(since)],
      );
      const bounds = [row!.day, FOR_EVER];
      const rows = await unequalRows(manager, [windows('day'), windows('month'), DEPLOYMENT, RESERVATIONS], bounds);
      return rows.map(({ all: _, ...difference }) => difference);
    });
  }

  /**
   * Compares this month and the last. Each day is compared until two rounds agree that it is done: what gets another line
   * later is compared again (`usage_book` takes it off the list). The months are compared with their days.
   */
  async compare(now: Date): Promise<Comparison> {
    const month = utcMonth(now);
    const months = [utcMonth(new Date(month.getTime() - 1)), month] as const;
    const open = await this.database.query<{ day: string; marked: boolean }[]>(
      `select days.day::text, coalesce(c.checked_at <= $3, false) as marked
         from (select generate_series($1::date, $2::date, interval '1 day')::date as day) days
         left join usage_closed_days c on c.day = days.day
        where c.cost is null
        order by 1`,
      [isoDate(months[0]), isoDate(now), new Date(now.getTime() - MARKED_BEFORE_MS)],
    );
    const over = isoDate(new Date(now.getTime() - 2 * DAY_MS));
    const found: Comparison = { differences: 0 };
    for (const { day, marked } of open) {
      const { rows, cost } = await this.compareDay(day);
      note(found, rows);
      if (day > over) continue;
      if (!marked) await this.mark(day, now);
      else if (rows.length === 0) await this.close(day, cost, now);
    }
    for (const start of months) note(found, await this.compareMonth(start));
    return found;
  }

  /**
   * A line that comes from now on takes the row away. One that was about to be booked when the row came has not seen it,
   * so the sums of this round are no proof; those of a later round are.
   */
  private async mark(day: string, now: Date): Promise<void> {
    const marked = 'insert into usage_closed_days (day, checked_at) values ($1, $2) on conflict do nothing';
    await this.database.query(marked, [day, now]);
  }

  /** Only a row that was there before the sums were read: where another has come since, there was a line in between. */
  private async close(day: string, cost: string, now: Date): Promise<void> {
    await this.database.query(
      'update usage_closed_days set cost = $2, checked_at = $3 where day = $1 and checked_at <= $4',
      [day, cost, now, new Date(now.getTime() - MARKED_BEFORE_MS)],
    );
  }

  private compareDay(day: string): Promise<{ rows: Row[]; cost: string }> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const next = isoDate(nextDay(new Date(day)));
      const rows = await unequalRows(manager, [windows('day'), RESERVATIONS], [day, next]);
      const [sum] = await manager.query<{ cost: string }[]>(
        'select coalesce(sum(cost), 0) as cost from usage_ledger where day = $1',
        [day],
      );
      return { rows, cost: sum!.cost };
    });
  }

  private compareMonth(start: Date): Promise<Row[]> {
    const bounds = [isoDate(start), isoDate(nextMonth(start))];
    return this.database.transaction('REPEATABLE READ', (manager) =>
      unequalRows(manager, [MONTH_OF_DAYS, DEPLOYMENT_OF_DAYS], bounds),
    );
  }
}

/** What the statements find from the first of two dates to before the second. */
async function unequalRows(manager: EntityManager, statements: string[], bounds: string[]): Promise<Row[]> {
  const found: Row[] = [];
  for (const statement of statements) found.push(...(await manager.query<Row[]>(statement, bounds)));
  return found;
}

function note(found: Comparison, rows: readonly Row[]): void {
  const [first] = rows;
  if (!first) return;
  const { all, ...difference } = first;
  found.first ??= difference;
  found.differences += Number(all);
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
    select ${subject} as subject, figure, booked::text, counted::text, count(*) over () as all
      from ${joined}
     cross join lateral (values ${rows.join(', ')}) as pair (figure, booked, counted)
     where booked <> counted limit ${MOST_TOLD}`;
}

/** Which requests a counter counts: once each, however many entries they have. */
const COUNTED = {
  text_requests: `operation like 'ai.%'`,
  image_jobs: `operation = 'image'`,
  video_jobs: `operation = 'video'`,
};
const AMOUNTS = ['cost', 'tokens', 'images', 'video_seconds'];
/** What is only settled, since nothing of it is held. */
const COUNTS = ['input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens', ...Object.keys(COUNTED)];

function windows(period: 'day' | 'month'): string {
  const totals = AMOUNTS.map((amount) => `sum(${amount}) as ${amount}`).join(', ');
  const requests = Object.entries(COUNTED)
    .map(([counter, operations]) => `count(distinct reservation_id) filter (where ${operations}) as ${counter}`)
    .join(', ');
  const joined = `
    (select * from usage_windows where period = '${period}' and starts_on >= $1::date and starts_on < $2::date) w
    full join (select user_id, ${period} as starts_on, ${totals}, sum(input_tokens) as input_tokens,
                      sum(cache_read_tokens) as cache_read_tokens, sum(output_tokens) as output_tokens,
                      sum(cache_write_5m_tokens + cache_write_1h_tokens) as cache_write_tokens, ${requests}
                 from usage_ledger
                where user_id is not null and day >= $1::date and ${period} >= $1::date and ${period} < $2::date group by 1, 2) l
      using (user_id, starts_on)
    full join (select user_id, ${period} as starts_on, ${totals}
                 from usage_reservations
                where state = 'held' and user_id is not null and ${period} >= $1::date and ${period} < $2::date
                group by 1, 2) h
      using (user_id, starts_on)`;
  return unequal(joined, `'${period} ' || starts_on || ' of ' || user_id`, [
    ...AMOUNTS.flatMap((amount): [string, string, string][] => [
      [`${amount} settled`, `w.${amount}_settled`, `l.${amount}`],
      [`${amount} reserved`, `w.${amount}_reserved`, `h.${amount}`],
    ]),
    ...COUNTS.map((count): [string, string, string] => [count, `w.${count}`, `l.${count}`]),
  ]);
}

const MONTH_FIGURES = [...AMOUNTS.flatMap((amount) => [`${amount}_settled`, `${amount}_reserved`]), ...COUNTS];
/** A month of a user is the sum of its days, which were compared with the ledger. */
const MONTH_OF_DAYS = unequal(
  `(select * from usage_windows where period = 'month' and starts_on >= $1::date and starts_on < $2::date) w
   full join (select user_id, $1::date as starts_on, ${MONTH_FIGURES.map((name) => `sum(${name}) as ${name}`).join(', ')}
                from usage_windows where period = 'day' and starts_on >= $1::date and starts_on < $2::date group by 1) d
     using (user_id, starts_on)`,
  `'month ' || starts_on || ' of ' || user_id`,
  MONTH_FIGURES.map((name): [string, string, string] => [
    name.replace('_settled', ' settled').replace('_reserved', ' reserved'),
    `w.${name}`,
    `d.${name}`,
  ]),
);

/** What was spent on days that are closed is known; of the others the lines are read, a day at a time. */
const DEPLOYMENT_OF_DAYS = unequal(
  `(select $1::date as month,
           (select coalesce(sum(settled), 0) from usage_deployment where month = $1::date) as settled,
           (select coalesce(sum(reserved), 0) from usage_deployment where month = $1::date) as reserved,
           (select coalesce(sum(cost), 0) from usage_closed_days where day >= $1::date and day < $2::date)
             + (select coalesce(sum(lines.cost), 0)
                  from generate_series($1::date, $2::date - 1, interval '1 day') open (day)
                 cross join lateral (select sum(l.cost) as cost from usage_ledger l where l.day = open.day::date) lines
                 where not exists (select 1 from usage_closed_days c where c.day = open.day::date and c.cost is not null)
               ) as spent,
           (select coalesce(sum(cost), 0) from usage_reservations
             where state = 'held' and day >= $1::date and day < $2::date) as held) m`,
  `'deployment ' || month`,
  [
    ['cost settled', 'settled', 'spent'],
    ['cost reserved', 'reserved', 'held'],
  ],
);

const DEPLOYMENT = unequal(
  `(select month, sum(settled) as settled, sum(reserved) as reserved
      from usage_deployment where month >= $1::date and month < $2::date group by 1) d
   full join (select month, sum(cost) as cost from usage_ledger
               where day >= $1::date and month >= $1::date and month < $2::date group by 1) l using (month)
   full join (select month, sum(cost) as cost from usage_reservations
               where state = 'held' and month >= $1::date and month < $2::date group by 1) h using (month)`,
  `'deployment ' || month`,
  [
    ['cost settled', 'd.settled', 'l.cost'],
    ['cost reserved', 'd.reserved', 'h.cost'],
  ],
);

const RESERVATIONS = unequal(
  `(select id, actual_cost from usage_reservations
      where state <> 'held' and day >= $1::date and day < $2::date) r
   full join (select reservation_id as id, sum(cost) as cost from usage_ledger
               where day >= $1::date and day < $2::date group by 1) l using (id)`,
  `'reservation ' || id`,
  [['cost', 'r.actual_cost', 'l.cost']],
);
