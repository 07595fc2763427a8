import { describeCause, uuidv7, within } from '@cse/core';
import { PreparedStatement } from '@cse/database';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { KnownOfHold, OpenAnswers } from './open-answers';
import { inTime } from './store-calls';

const BEAT_MS = 1_000;
/** A process with nothing to tell beats this seldom. */
const IDLE_BEATS = 3;
/**
 * Longer than any pause of a process that lives: a full collection, a queue for a connection. A dead one's holds are
 * ended within this and `IDLE_BEATS` of another process.
 */
const LEASE_MS = 15_000;
const END_WITHIN_MS = 2_000;

interface Beat {
  /** The lease had not lapsed before. */
  unbroken: boolean;
  /** The lease of some other process has. */
  lapsed: boolean;
}

const BEAT = new PreparedStatement<{ beat: Beat }>('usage_beat', 'select usage_beat($1, $2, $3) as beat');

/**
 * The life of this process as the others see it: a lease in the time of the database, renewed by each beat, and with it
 * what is known of the answers that are being made. When a process is killed, another one ends its holds by what it said
 * last. A beat is one statement for all answers, and no request waits for it.
 *
 * Who was away itself, such as while the database was down for everybody, takes nothing over before its next beat: until
 * then the others have had the time to say that they live.
 */
export class ProcessLease {
  /** UUIDv7 of this process, on every hold of an answer that it makes. */
  readonly id = uuidv7();
  private readonly logger = new Logger(ProcessLease.name);
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  private ended = false;
  private isFailing = false;
  private isLapsed = false;
  private quiet = IDLE_BEATS;

  /** @param takeOver ends the holds of processes whose lease has lapsed */
  constructor(
    private readonly database: DataSource,
    private readonly answers: OpenAnswers,
    private readonly takeOver: () => Promise<void>,
  ) {}

  start(): void {
    this.next(0);
  }

  /** The last beat: whatever is still open may be taken over at once. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    const last = async () => {
      await this.beating;
      await this.say(0, this.answers.news());
    };
    await within(END_WITHIN_MS, last(), () => undefined).catch(() => undefined);
  }

  private next(delayMs: number): void {
    if (this.ended) return;
    this.timer = setTimeout(() => {
      this.beating = this.beat().finally(() => this.next(BEAT_MS));
    }, delayMs).unref();
  }

  private async beat(): Promise<void> {
    try {
      const news = this.answers.news();
      this.quiet += 1;
      if (news.length === 0 && !this.isLapsed && this.quiet < IDLE_BEATS) return;
      const { unbroken, lapsed } = await this.say(LEASE_MS, news);
      this.answers.told(news);
      [this.quiet, this.isLapsed, this.isFailing] = [0, lapsed, false];
      if (unbroken && lapsed) await this.takeOver();
    } catch (error) {
      if (!this.isFailing) this.logger.warn({ event: 'beat_failed', cause: describeCause(error) });
      this.isFailing = true;
    }
  }

  private async say(leaseMs: number, news: KnownOfHold[]): Promise<Beat> {
    const [row] = await inTime(BEAT.rows(this.database, [this.id, leaseMs, JSON.stringify(news)]));
    return row!.beat;
  }
}
