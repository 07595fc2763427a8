import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * A process that makes answers has a lease, and says of its holds what is known of them, so that another one ends them
 * when it is killed. A hold without a process is a job's.
 */
export class ProcessLeases1764720000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table usage_processes (
        id uuid primary key,
        alive_until timestamptz not null
      ) with (fillfactor = 50)`);
    await runner.query('alter table usage_reservations add column process_id uuid, add column known jsonb');
    await applyFunctions(runner, {
      usage_beat: '0a80cd69e6943238',
      usage_lose: '8e94201b89ebfdad',
      usage_reserve: 'e5e8c938350ce463',
      usage_settle: '785a577a0f4aadd9',
      usage_sweep_one: 'ed872a9a45262597',
      usage_take_over: '4d76e516617588e2',
    });
  }

  async down(): Promise<void> {
    // The functions need the table and the columns; all stay.
  }
}
