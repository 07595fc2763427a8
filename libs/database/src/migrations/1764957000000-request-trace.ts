import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';

/**
 * One id from a client's request to the vendor's and back: the request and the trace of whoever began a job, and what the
 * vendor calls a request on the ledger too.
 */
export class RequestTrace1764957000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table generations add column request_id text, add column traceparent text');
    await runner.query('alter table usage_ledger add column provider_request_id text');
    await applyFunctions(runner, { usage_lose: 'c921b22406284d0c', usage_settle: 'abfad2a466bf4e8e' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table usage_ledger drop column provider_request_id');
    await runner.query('alter table generations drop column request_id, drop column traceparent');
  }
}
