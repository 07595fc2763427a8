import { MediaConfig } from '@cse/config';
import { describeCause } from '@cse/core';
import { JobQueue, MEDIA_JOBS } from '@cse/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { MediaJob } from '../job/job';
import type { MediaKind } from '../media-model';

type Woken = Pick<MediaJob, 'id' | 'kind'>;

/** Marks the messages that bring one job on, in difference to those that only say that some job waits. */
const WORK = 'work_';

/**
 * Who begins next. The queue only wakes workers, the rows choose (`media_take_turn.sql`): the oldest waiting job of the
 * user with the fewest running ones, so that nobody's eighty shots stand before another's one.
 *
 * Two messages do it. A *turn* carries the id of a waiting job, and whoever receives it asks the rows which job may
 * begin: often another one. A *work* message is about one job that has its turn; it stands before all turns, comes back
 * as often as that job wants, and alone is tried again and given up. Turns may be lost or too many: the end of every job
 * and the sweeper make new ones.
 */
@Injectable()
export class Turns {
  private readonly logger = new Logger(Turns.name);

  constructor(
    private readonly database: DataSource,
    private readonly queue: JobQueue,
    private readonly config: MediaConfig,
  ) {}

  /** Whether a message is about the job that it names, which then has its turn. */
  static isWork(messageId: string): boolean {
    return messageId.startsWith(WORK);
  }

  /** Says that a job waits, after its row was committed. Never fails: the sweeper says it again. */
  async announce({ id, kind }: Woken): Promise<void> {
    try {
      await this.queue.enqueue(MEDIA_JOBS[kind], id, { generation_id: id });
    } catch (error) {
      this.logger.warn({ event: 'not_enqueued', job_id: id, cause: describeCause(error) });
    }
  }

  /** A worker has a place free: gives it to the job whose turn it is. True when there was one. */
  async give(kind: MediaKind): Promise<boolean> {
    const limits = JSON.stringify(Object.fromEntries(this.config.providerConcurrency));
    const [row] = await this.database.query<{ id: string | null }[]>('select media_take_turn($1, $2, $3, $4) as id', [
      kind,
      this.config.runningPerUser,
      limits,
      this.config.deadlineS(kind),
    ]);
    if (!row?.id) return false;
    // Lost here, with the process or the queue, it is found by the sweeper: its row says that it has its turn.
    await this.work({ id: row.id, kind });
    return true;
  }

  /** Brings a job that has its turn to a worker, before those that wait for theirs. */
  async work({ id, kind }: Woken): Promise<void> {
    await this.queue.enqueue(MEDIA_JOBS[kind], WORK + id, { generation_id: id }, { ahead: true });
  }

  /** There is news of a job that waits for some. Never fails: the job comes back by itself. */
  async hasten({ id, kind }: Woken): Promise<void> {
    await this.queue.hasten(MEDIA_JOBS[kind], WORK + id).catch(() => undefined);
  }

  /** A job has ended: what it was in the way of may begin. Never fails. */
  async pass(ended: Woken): Promise<void> {
    try {
      const waiting = await this.database.query<unknown[]>(
        `select 1 from generations where kind = $1 and status = 'queued' and turn_at is null and waits_for is null limit 1`,
        [ended.kind],
      );
      if (waiting.length > 0) await this.announce(ended);
    } catch (error) {
      this.logger.warn({ event: 'turn_not_passed', job_id: ended.id, cause: describeCause(error) });
    }
  }
}
