import type { ReportDatabase } from './report-database';

const PAGE = 1_000;

/** What a user has in one table: rows without an order, of `$1`, and the columns by which they are read on. */
export interface Listing {
  sql: string;
  /**
   * Together they name a row, and an index has them behind the user. Of a join the first is the one of the table that
   * names the user: each page begins there.
   */
  key: readonly [string, ...string[]];
}

/**
 * The rows, a thousand at a time: each page is a statement of its own, so that a reader who takes long holds neither
 * memory nor a connection. What comes in the meantime may be among them.
 */
export async function* rowsInPages(
  database: ReportDatabase,
  { sql, key }: Listing,
  userId: string,
): AsyncGenerator<Record<string, unknown>> {
  const columns = key.join(', ');
  // As text, which the database reads as it wrote it: a date of JavaScript knows no microseconds.
  const place = key.map((column) => `${column}::text`).join(', ');
  let after: string[] = [];
  for (;;) {
    const values = after.map((_, n) => `$${n + 2}`).join(', ');
    // The first by itself as well: no index is read by a comparison of columns of two tables.
    const on = after.length > 0 ? `where ${key[0]} >= $2 and (${columns}) > (${values})` : '';
    const rows = await database.query<(Record<string, unknown> & { at_place: string[] })[]>(
      `select *, array[${place}] as at_place from (${sql}) listed ${on} order by ${columns} limit ${PAGE}`,
      [userId, ...after],
    );
    for (const { at_place, ...row } of rows) {
      after = at_place;
      yield row;
    }
    if (rows.length < PAGE) return;
  }
}
