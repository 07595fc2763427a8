import type { QueryRunner } from 'typeorm';

/** A transaction that takes long is waited for a second at a time, so that nobody waits behind this for longer. */
const TRIES = 60;

/**
 * For migrations that alter what requests work with: takes the tables for the rest of the transaction, in this order.
 * Whoever waits behind it waits for a second at most; in between all go on.
 * @throws QueryFailedError after a minute in which it was never free
 */
export async function lockTables(runner: QueryRunner, tables: readonly string[]): Promise<void> {
  await runner.query(`
    do $$
    begin
      for try in 1 .. ${TRIES} loop
        begin
          set local lock_timeout = '1s';
          lock table ${tables.join(', ')} in access exclusive mode;
          return;
        exception when lock_not_available then
          if try = ${TRIES} then raise; end if;
          perform pg_sleep(0.2);
        end;
      end loop;
    end $$`);
}
