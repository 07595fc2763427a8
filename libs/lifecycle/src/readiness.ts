import { describeCause, within } from '@cse/core';
import { DatabaseClock, isAtHome, ReportDatabase, schemaState, type SchemaState } from '@cse/database';
import { JobQueue } from '@cse/jobs';
import { ObjectStorage } from '@cse/storage';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Lifecycle } from './lifecycle';

/** What may be down, by the names that are answered. */
export type Need = 'starting' | 'closing' | 'database' | 'schema' | 'queue' | 'storage' | 'clock';

/** What an operator should know although the process can work, by the names that are answered. */
export const WARNINGS = ['schema_newer', 'database_restored', 'reports_down'] as const;

export interface Ready {
  /** Why the process should be sent no work; empty: it may be. */
  down: Need[];
  warnings: (typeof WARNINGS)[number][];
}

/** A probe waits for a few seconds; what takes longer is down. */
const ANSWER_WITHIN_MS = 2_000;
/** A machine whose clock is further from the database's is ill, even where nothing goes by it. */
const MOST_SKEW_MS = 2_000;

/**
 * Whether a process can do its work: everything that it depends on answers, in time, and is what the code was written
 * for. Questions that come together share one answer, so that nobody makes this process ask by asking it.
 *
 * A schema that is newer than the code is a warning alone: that is how a release rolls out, old processes beside the
 * migrations of the new one, and it must not take them all away at once. So is a replica for reports that is away: all else
 * works, and every process would go with it.
 */
@Injectable()
export class Readiness {
  private readonly logger = new Logger('Readiness');
  private asking: Promise<Ready> | undefined;
  /** What was logged last: a state is told once, not with every probe. */
  private told = '';

  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly database: DataSource,
    private readonly clock: DatabaseClock,
    private readonly queue: JobQueue,
    private readonly storage: ObjectStorage,
    private readonly reports: ReportDatabase,
  ) {}

  async ask(): Promise<Ready> {
    const { phase } = this.lifecycle;
    if (phase === 'starting') return { down: ['starting'], warnings: [] };
    if (phase !== 'serving') return { down: ['closing'], warnings: [] };
    this.asking ??= this.whatIsDown().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async whatIsDown(): Promise<Ready> {
    const [asked, queue, storage, reports] = await Promise.all([
      inTime(this.schema()),
      inTime(this.queue.ping().then(() => true)),
      inTime(this.storage.check().then(() => true)),
      this.reports.isApart && inTime(this.reports.query('select 1').then(() => true)),
    ]);
    const down: Need[] = [];
    const causes: Partial<Record<Need | 'reports', object>> = {};
    const fails = (need: Need, { cause }: Answer<unknown>): void => {
      down.push(need);
      causes[need] = describeCause(cause);
    };
    const schema = asked.value;
    if (!schema) fails('database', asked);
    else if (schema.state === 'behind') down.push('schema');
    if (!queue.value) fails('queue', queue);
    if (!storage.value) fails('storage', storage);
    if (schema && Math.abs(this.clock.skewMs) > MOST_SKEW_MS) down.push('clock');
    const warnings: Ready['warnings'] = schema?.state === 'newer' ? ['schema_newer'] : [];
    if (schema?.isElsewhere) warnings.push('database_restored');
    if (reports && !reports.value) {
      warnings.push('reports_down');
      causes.reports = describeCause(reports.cause);
    }
    const ready: Ready = { down, warnings };
    this.tell(ready, schema, causes);
    return ready;
  }

  private tell({ down, warnings }: Ready, schema: SchemaState | undefined, causes: object): void {
    const state = [...down, ...warnings].join();
    if (state === this.told) return;
    this.told = state;
    const more = { schema: schema?.last, wanted_schema: schema?.wanted, clock_skew_ms: Math.round(this.clock.skewMs) };
    if (down.length > 0) this.logger.error({ event: 'not_ready', down, causes, ...more });
    else if (warnings.length > 0) this.logger.warn({ event: 'ready_with_warnings', warnings, causes, ...more });
    else this.logger.log({ event: 'ready_again' });
  }

  private async schema(): Promise<SchemaState & { isElsewhere: boolean }> {
    await this.clock.ask();
    const schema = await schemaState(this.database);
    // The table came with a migration.
    const isElsewhere = schema.state !== 'behind' && !(await isAtHome(this.database));
    return { ...schema, isElsewhere };
  }
}

/** A value, or why there is none. */
interface Answer<T> {
  value?: T;
  cause?: unknown;
}

function inTime<T>(answer: Promise<T>): Promise<Answer<T>> {
  return within<Answer<T>, Answer<T>>(
    ANSWER_WITHIN_MS,
    answer.then(
      (value) => ({ value }),
      (cause: unknown) => ({ cause }),
    ),
    () => ({ cause: new NoAnswerInTime() }),
  );
}

class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}
