import { UsageConfig } from '@cse/config';
import { Clock, describeCause, stopping, type NanoUsd } from '@cse/core';
import { PreparedStatement } from '@cse/database';
import {
  Injectable,
  Logger,
  Optional,
  type BeforeApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CapBook } from '../admission/caps';
import { rateFor } from '../admission/rate';
import {
  outcomeOf,
  reserveArgument,
  type HoldRequest,
  type ReserveOutcome,
  type ReserveRow,
} from '../admission/reserve';
import { PriceCatalogue } from '../prices/price-catalogue';
import { ledgerRow, type LedgerLine } from './attempts';
import { OpenAnswers, type OpenResponse } from './open-answers';
import { ProcessLease } from './process-lease';
import { inTime, isInDoubt, LateWrites, retryConflicts } from './store-calls';
import { UsageTelemetry } from './usage-telemetry';

/** The hold of an answer outlives its deadline by this much; while it runs, it is extended by this much again and again. */
export const ANSWER_HOLD_MARGIN_MS = 60_000;
const EXTEND_EVERY_MS = 20_000;
const CUT_OFF_MS = 5_000;

export interface Settlement {
  /** Nothing was dispatched when there are none: the hold is released. */
  lines: LedgerLine[];
  /** What becomes of the idempotency key, if the request had one: see `keyAfter`. `forget` lets it run again. */
  key?:
    | { state: 'forget' }
    | {
        state: 'answered' | 'failed';
        receipt: Record<string, unknown>;
        sealed: Buffer;
        /** When the encrypted answer is erased; the receipt stays as long as the key. */
        answerExpiresAt: Date;
      };
}

/**
 * `corrected`: the hold was given up as lost, the truth was posted as a correction. `superseded`: and meanwhile another
 * attempt took its key, so this answer may not be given. `noop`: it had ended before.
 */
export type SettleOutcome = 'settled' | 'corrected' | 'superseded' | 'noop';

export interface SweptHold {
  id: string;
  operation: string;
  cost: NanoUsd;
}

const RESERVE = new PreparedStatement<{ outcome: ReserveRow }>('usage_reserve', 'select usage_reserve($1) as outcome');
const SETTLE = new PreparedStatement<{ outcome: SettleOutcome }>(
  'usage_settle',
  'select usage_settle($1, $2) as outcome',
);

type Session = Pick<EntityManager, 'query'>;

/**
 * Every hold from reserve to settle, of answers and jobs alike: reserve an upper bound, do the work, settle the truth.
 * Each is one round trip to one SQL function, so concurrent requests, processes and crashes meet in the database and
 * nowhere else. When the database does not answer, nothing is reserved and nothing may be dispatched.
 *
 * A job calls `reserve` and `settle` in its own transactions. An answer, which has none, is opened and closed: while it
 * is being made its hold is kept alive (a slow reader can outlast any deadline), a process that stops lets it end, cuts
 * it off after a while, and waits until it is settled.
 */
@Injectable()
export class HoldBook implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(HoldBook.name);
  private readonly open = new OpenAnswers();
  private readonly late = new LateWrites(() => this.telemetry?.unsettled());
  private readonly lease: ProcessLease;
  private heartbeat: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly database: DataSource,
    private readonly caps: CapBook,
    private readonly prices: PriceCatalogue,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
    @Optional() private readonly telemetry?: UsageTelemetry,
  ) {
    this.lease = new ProcessLease(database, this.open, () => this.takeOver());
  }

  /** Holds the amounts, or says why not. With `session`, in the caller's transaction. */
  reserve(hold: HoldRequest, session: Session = this.database): Promise<ReserveOutcome> {
    return this.reserveAt(this.clock.now(), hold, session);
  }

  private async reserveAt(now: Date, hold: HoldRequest, session: Session): Promise<ReserveOutcome> {
    const { config, prices } = this;
    const limits = { now, caps: this.caps.ofPlan(hold.plan), priceVersion: prices.version, config };
    const request = JSON.stringify(reserveArgument(hold, limits));
    const [row] = await this.repeating(() => RESERVE.rows(session, [request]), session);
    return outcomeOf(row!.outcome, rateFor(hold, config.rateLimitPerMinute));
  }

  /**
   * Ends a hold with what was really used. The first call wins and every other one does nothing; after the sweeper
   * has charged the hold, the truth is posted as a correction. With `session`, in the caller's transaction.
   */
  async settle(id: string, { lines, key }: Settlement, session: Session = this.database): Promise<SettleOutcome> {
    const kept = key && key.state !== 'forget' ? key : undefined;
    const request = {
      id,
      at: this.clock.now(),
      lines: lines.map((line) => ledgerRow(line, this.prices.version)),
      key_state: key?.state,
      receipt: kept?.receipt,
      answer_expires_at: kept?.answerExpiresAt,
    };
    const parameters = [JSON.stringify(request), kept?.sealed ?? null];
    const [row] = await this.repeating(() => SETTLE.rows(session, parameters), session);
    return row!.outcome;
  }

  /**
   * Takes back a hold in the transaction that made it, as though it had never been. What of the deployment's cap was
   * shared out for it stays in its row of the month, for holds `besides` it.
   */
  async withdraw(id: string, session: Session): Promise<void> {
    await this.settle(id, { lines: [] }, session);
    await session.query('delete from usage_reservations where id = $1', [id]);
  }

  /**
   * Takes back a hold whose `reserve` ended in doubt (`isInDoubt`), whether it was made, is still being made, or never
   * will be. Only for work that was not dispatched.
   * @param at the moment that the reserve was given: where it is still on its way, its id is taken for that day
   */
  async abandon(id: string, at: Date): Promise<void> {
    const write = () => this.database.query('select usage_abandon($1, $2)', [id, at]);
    await this.repeating(write, this.database);
  }

  /** Keeps holds of work that still runs from being swept. */
  async extend(ids: string[], ttlMs: number): Promise<void> {
    const until = new Date(this.clock.millis() + ttlMs);
    await this.database.query(
      `update usage_reservations set expires_at = $2 where id = any($1) and state = 'held' and expires_at < $2`,
      [ids, until],
    );
  }

  /** Charges one hold that nobody ended in time; undefined when there is none. Several sweepers share the work. */
  sweepOne(): Promise<SweptHold | undefined> {
    return this.loseOne('usage_sweep_one', 'expired');
  }

  /** Ends one hold of a process whose lease has lapsed, at what that one said of it; undefined when there is none. */
  takeOverOne(): Promise<SweptHold | undefined> {
    return this.loseOne('usage_take_over', 'taken_over');
  }

  /** @throws AppError `overloaded` when the process is about to stop. */
  refuseWhileStopping(): void {
    if (this.stopping) throw stopping(1);
  }

  /**
   * Reserves for an answer that this process makes. It counts as open while its hold is being made, so that a process
   * that stops waits for it. A hold that may have been made although nobody said so is taken back: nothing was done.
   */
  async openAnswer(hold: HoldRequest, response: OpenResponse): Promise<ReserveOutcome> {
    const { id } = hold;
    this.open.enter(id, response);
    const at = this.clock.now();
    let outcome: ReserveOutcome | undefined;
    try {
      outcome = await this.reserveAt(at, { ...hold, processId: this.lease.id }, this.database);
      return outcome;
    } catch (error) {
      if (isInDoubt(error)) void this.late.write(id, () => this.abandon(id, at));
      throw error;
    } finally {
      if (outcome?.status !== 'reserved') this.open.leave(id);
    }
  }

  /**
   * Names what an open answer would be settled with now, for the case that this process dies.
   * @param known no lines while nothing was dispatched
   */
  watchAnswer(id: string, known: () => LedgerLine[]): void {
    this.open.watch(id, () => known().map((line) => ledgerRow(line, this.prices.version)));
  }

  /**
   * Settles an answer, now or as soon as the database answers again: its client has it by then, so it never fails. What
   * is still unwritten when the process dies is the sweeper's.
   * @returns undefined when it could not be written yet
   */
  async closeAnswer(id: string, settlement: Settlement): Promise<SettleOutcome | undefined> {
    let outcome: SettleOutcome | undefined;
    await this.late.write(id, async () => {
      outcome = await this.settle(id, settlement);
      if (outcome !== 'settled') this.logger.warn({ event: 'settled_late', reservation_id: id, outcome });
    });
    this.open.leave(id);
    return outcome;
  }

  onModuleInit(): void {
    this.heartbeat = setInterval(() => void this.extendOpen(), EXTEND_EVERY_MS).unref();
    this.lease.start();
  }

  onModuleDestroy(): void {
    this.stopping = true;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.open.empty(this.config.shutdownDrainS * 1000);
    this.open.cutOff();
    await this.open.empty(CUT_OFF_MS);
    clearInterval(this.heartbeat);
    await this.late.flush();
    await this.lease.end();
    if (this.open.size > 0) this.logger.warn({ event: 'left_to_the_sweeper', requests: this.open.size });
  }

  private async takeOver(): Promise<void> {
    for (let taken = await this.takeOverOne(); taken; taken = await this.takeOverOne()) {
      this.logger.warn({ event: 'hold_taken_over', reservation_id: taken.id, operation: taken.operation });
    }
  }

  private async loseOne(
    by: 'usage_sweep_one' | 'usage_take_over',
    how: 'expired' | 'taken_over',
  ): Promise<SweptHold | undefined> {
    const [row] = await this.database.query<{ lost: { id: string; operation: string; cost: string } | null }[]>(
      `select ${by}($1) as lost`,
      [this.clock.now()],
    );
    if (!row?.lost) return undefined;
    this.telemetry?.lost(how);
    return { ...row.lost, cost: BigInt(row.lost.cost) };
  }

  private async extendOpen(): Promise<void> {
    const running = this.open.running();
    if (running.length === 0) return;
    try {
      await this.extend(running, ANSWER_HOLD_MARGIN_MS);
    } catch (error) {
      this.logger.warn({ event: 'extend_failed', cause: describeCause(error) });
    }
  }

  /** Inside somebody's transaction a conflict has undone that transaction: trying again is for its owner. */
  private repeating<T>(ask: () => Promise<T>, session: Session): Promise<T> {
    return session === this.database ? retryConflicts(() => inTime(ask())) : ask();
  }
}
