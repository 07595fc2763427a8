import type { Pool, QueryConfig } from 'pg';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';

/**
 * A statement that requests wait for: each connection parses and plans it once, and it goes straight to the pool of
 * `pg`, past TypeORM's query runner. One constant a statement, in the module that asks; no two have the same name.
 *
 * Behind a pooler that gives each transaction another connection they go without names, which not all poolers know:
 * their text is short, and the plans that matter stand in the functions that they call. A connection on which a
 * statement failed is given up, as `pg` does, and with it a plan that a migration has made useless.
 */
export class PreparedStatement<Row> {
  constructor(
    readonly name: string,
    readonly text: string,
  ) {}

  /**
   * The rows. Given somebody's transaction, it runs in that one, as an ordinary statement.
   * @throws QueryFailedError with what the driver said as `driverError`, as `DataSource.query` does
   */
  async rows(on: DataSource | Pick<EntityManager, 'query'>, values: unknown[]): Promise<Row[]> {
    const pool = on instanceof DataSource ? (on.driver as { master?: Pool }).master : undefined;
    if (!pool) return on.query<Row[]>(this.text, values);
    const { isPooled } = pool.options as { isPooled?: boolean };
    const statement: QueryConfig = { name: isPooled ? undefined : this.name, text: this.text, values };
    try {
      return (await pool.query(statement)).rows as Row[];
    } catch (error) {
      throw new QueryFailedError(this.text, values, error as Error);
    }
  }
}
