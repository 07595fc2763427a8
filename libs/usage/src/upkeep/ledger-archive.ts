import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { UsageConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isoDate, utcMonth } from '../admission/caps';
import { IS_DISPUTED } from '../settlement/disputes';
import { causeOf } from '../settlement/store-calls';
import { LOCK_TIMEOUT_MS, partitionsOf } from './partitions';

/** Where archives are kept; the object store of the deployment is one. */
export interface ArchiveFiles {
  put(key: string, body: Readable, options: { contentType: string; maxBytes: number }): Promise<unknown>;
  get(key: string): Promise<{ body: Readable }>;
}

/** What a file says: how many lines it has, and the SHA-256 of them without compression. */
interface Content {
  lines: number;
  sha256: string;
}

const FETCH = 2_000;
const LOCKED = '55P03';

/**
 * Takes months that are older than LEDGER_RETENTION_MONTHS out of the database. First, in one transaction: what each user
 * had used is added up by day (`usage_history`), the partitions are detached, and lose who it was. Then their rows are
 * written to the object store as gzipped NDJSON, read back, and only when the file says the same are they dropped. Ended
 * at any point it is taken up there again, by whoever comes next.
 *
 * A month in which something is still held or disputed stays until it is not.
 */
@Injectable()
export class LedgerArchive {
  private readonly logger = new Logger(LedgerArchive.name);

  constructor(
    private readonly database: DataSource,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /** Archives what is due, oldest first. Without LEDGER_RETENTION_MONTHS only what was begun. */
  async run(files: ArchiveFiles): Promise<void> {
    await this.finish(files);
    const months = this.config.ledgerRetentionMonths;
    if (months === undefined) return;
    const cutoff = utcMonth(this.clock.now());
    cutoff.setUTCMonth(cutoff.getUTCMonth() - months);
    for (const { name, ends } of await partitionsOf(this.database, 'usage_ledger')) {
      if (ends > isoDate(cutoff)) continue;
      if (!(await this.detach(name.slice('usage_ledger_'.length), ends))) return;
      await this.finish(files);
    }
  }

  /** False when somebody is at work on the month, or in the way; then it is another time's. */
  private async detach(name: string, ends: string): Promise<boolean> {
    const [ledger, reservations] = [`usage_ledger_${name}`, `usage_reservations_${name}`];
    try {
      return await this.database.transaction(async (session) => {
        await session.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
        const open = await this.stillOpen(session, ledger, reservations);
        if (open) return this.leave(name, open);
        const last = `select max(id) as id from ${ledger}`;
        const [before] = await session.query<{ id: string | null }[]>(last);
        await session.query(rollUp(ledger));
        await session.query('lock table usage_reservations, usage_ledger in access exclusive mode');
        const [after] = await session.query<{ id: string | null }[]>(last);
        if (before!.id !== after!.id) return this.leave(name, 'busy');
        for (const [table, part] of [
          ['usage_reservations', reservations],
          ['usage_ledger', ledger],
        ]) {
          await session.query(`alter table ${table} detach partition ${part}`);
          await session.query(`alter table ${part} drop column user_id, drop column request_id`);
        }
        const noted = 'insert into usage_archives (name, ends, detached_at) values ($1, $2, $3)';
        await session.query(noted, [name, ends, this.clock.now()]);
        return true;
      });
    } catch (error) {
      if (causeOf(error).code !== LOCKED) throw error;
      return this.leave(name, 'locked');
    }
  }

  private leave(name: string, reason: string): false {
    this.logger.warn({ event: 'month_not_archived', partition: name, reason });
    return false;
  }

  private async stillOpen(session: EntityManager, ledger: string, reservations: string): Promise<string | undefined> {
    const [held] = await session.query<unknown[]>(`select 1 from ${reservations} where state = 'held' limit 1`);
    if (held) return 'held';
    const [disputed] = await session.query<unknown[]>(
      `select 1 from ${ledger} l
        where ${IS_DISPUTED}
          and not exists (select 1 from ${ledger} s
                           where s.reservation_id = l.reservation_id and s.kind = 'dispute' and s.attempt = l.attempt)
        limit 1`,
    );
    return disputed ? 'disputed' : undefined;
  }

  /** Writes what is detached, and drops it once it has been read back. */
  private async finish(files: ArchiveFiles): Promise<void> {
    const unfinished = await this.database.query<{ name: string }[]>(
      'select name from usage_archives where kept_at is null order by ends',
    );
    for (const { name } of unfinished) {
      const lines = await this.keep(files, `usage_ledger_${name}`);
      const reservations = await this.keep(files, `usage_reservations_${name}`);
      await this.database.transaction(async (session) => {
        await session.query(`drop table usage_ledger_${name}, usage_reservations_${name}`);
        await session.query(
          `update usage_archives set lines = $2, lines_sha256 = $3, reservations = $4, reservations_sha256 = $5, kept_at = $6
            where name = $1`,
          [name, lines.lines, lines.sha256, reservations.lines, reservations.sha256, this.clock.now()],
        );
      });
      this.logger.log({ event: 'month_archived', partition: name, lines: lines.lines });
    }
  }

  private async keep(files: ArchiveFiles, table: string): Promise<Content> {
    const key = `usage-archive/${table.replaceAll('_', '-')}.ndjson.gz`;
    const [{ count }] = (await this.database.query<[{ count: number }]>(
      `select count(*)::int as count from ${table}`,
    ))!;
    const written = new Tally();
    const gzip = createGzip();
    const rows = pipeline(Readable.from(this.lines(table, written)), gzip);
    const put = files.put(key, gzip, { contentType: 'application/gzip', maxBytes: Number.MAX_SAFE_INTEGER });
    // A store that fails may have read nothing; who reads the rows must not wait for it with a transaction.
    const taken = put.catch((error: Error) => {
      gzip.destroy(error);
      throw error;
    });
    await Promise.all([rows, taken]);
    const read = new Tally();
    const { body } = await files.get(key);
    const plain = createGunzip();
    plain.on('data', (chunk: Buffer) => read.add(chunk));
    await Promise.all([once(plain, 'end'), pipeline(body, plain)]);
    const [wrote, found] = [written.content(), read.content()];
    if (wrote.lines !== count || found.lines !== count || wrote.sha256 !== found.sha256) {
      throw new Error(`the archive ${key} is not what was written`);
    }
    return found;
  }

  /** Row by row as JSON, a few thousand in memory at a time. */
  private async *lines(table: string, written: Tally): AsyncGenerator<Buffer> {
    const runner = this.database.createQueryRunner();
    try {
      await runner.startTransaction('REPEATABLE READ');
      await runner.query(
        `declare lines no scroll cursor for select to_jsonb(t)::text as line from ${table} t order by id`,
      );
      for (;;) {
        const rows = (await runner.query(`fetch ${FETCH} from lines`)) as { line: string }[];
        if (rows.length === 0) break;
        const chunk = Buffer.from(rows.map(({ line }) => `${line}\n`).join(''));
        written.add(chunk);
        yield chunk;
      }
      await runner.commitTransaction();
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      await runner.release();
    }
  }
}

const NEWLINE = 10;

class Tally {
  private readonly hash = createHash('sha256');
  private count = 0;

  add(chunk: Buffer): void {
    this.hash.update(chunk);
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) this.count += 1;
  }

  content(): Content {
    return { lines: this.count, sha256: this.hash.digest('hex') };
  }
}

/**
 * A request with attempts at several models counts for each of them, and once among all: `first_requests` counts it where
 * it began.
 */
function rollUp(ledger: string): string {
  const isRequest = `kind in ('usage', 'expired')`;
  return `
    insert into usage_history (user_id, day, operation, model, requests, first_requests, input_tokens, cache_read_tokens,
                               cache_write_tokens, output_tokens, images, video_seconds, cost)
    select user_id, day, operation, model, count(distinct reservation_id) filter (where ${isRequest}),
           count(*) filter (where ${isRequest} and nth = 1), sum(input_tokens), sum(cache_read_tokens),
           sum(cache_write_5m_tokens + cache_write_1h_tokens), sum(output_tokens), sum(images), sum(video_seconds), sum(cost)
      from (select l.*, row_number() over (partition by reservation_id order by not (${isRequest}), attempt) as nth
              from ${ledger} l where exists (select 1 from users u where u.id = l.user_id)) named
     group by 1, 2, 3, 4`;
}
