import { Clock } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { AlertWebhook, HoldBook, Housekeeper, LedgerArchive, LedgerPartitions, Reconciler } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';
import { Sweeper, type Round } from './sweeper';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Keeps the budget true: charges lost holds, delivers alerts, erases what has expired, and checks the sums. */
@Injectable()
export class UsageSweeper extends Sweeper {
  private readonly logger = new Logger(UsageSweeper.name);

  constructor(
    private readonly holds: HoldBook,
    private readonly webhook: AlertWebhook,
    private readonly housekeeper: Housekeeper,
    private readonly reconciler: Reconciler,
    private readonly partitions: LedgerPartitions,
    private readonly archive: LedgerArchive,
    private readonly storage: ObjectStorage,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected rounds(): Round[] {
    return [
      ['sweep_holds', 10 * SECOND, () => this.sweepHolds()],
      ['deliver_alerts', 5 * SECOND, () => this.deliverAlerts()],
      ['tidy_usage', 60 * SECOND, () => this.housekeeper.tidy()],
      ['forget_strays', 600 * SECOND, () => this.forgetStrays()],
      ['make_partitions', 6 * HOUR, () => this.partitions.ahead()],
      ['archive_ledger', HOUR, () => this.archive.run(this.storage)],
      ['reconcile', 6 * HOUR, () => this.reconcile()],
    ];
  }

  private async sweepHolds(): Promise<void> {
    for (let swept = await this.holds.sweepOne(); swept; swept = await this.holds.sweepOne()) {
      this.logger.warn({ event: 'hold_expired', reservation_id: swept.id, operation: swept.operation });
    }
  }

  private async deliverAlerts(): Promise<void> {
    while (await this.webhook.deliverOne()) continue;
  }

  private async forgetStrays(): Promise<void> {
    const accounts = await this.housekeeper.forgetStrays();
    if (accounts > 0) this.logger.log({ event: 'stray_usage_forgotten', accounts });
  }

  private async reconcile(): Promise<void> {
    const found = await this.reconciler.compare(this.clock.now());
    this.metrics?.compared(found.differences);
    if (found.differences === 0) return;
    this.logger.error({ event: 'usage_does_not_add_up', ...found });
  }
}
