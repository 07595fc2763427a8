import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * `gcra` is the arithmetic of every rate that the database counts, `abuse_score_at` that of every score. An account that
 * is deleted is forgotten in an order in which its requests can begin and end meanwhile.
 */
export class RateArithmetic1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await applyFunctions(runner, {
      abuse_score_at: 'a09d993dfe990b62',
      gcra: '8f2f6edd49be7d08',
      rate_take: '0df2ca20ea2004ee',
      usage_forget: '6a11da53156115e9',
      usage_rate_state: '8462705c4371a58f',
      usage_rate_take: 'c3c1417dbe113c9b',
      usage_reserve: '1053cceb0a40b8bb',
    });
  }

  async down(): Promise<void> {
    // What the functions were before is not brought back.
  }
}
