import { Clock } from '@cse/core';
import { AlertWebhook, HoldBook, Housekeeper, Reconciler, utcMonth } from '@cse/usage';
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

  /** This month and the last: what is older was checked before, and only corrections still touch it. */
  private async reconcile(): Promise<void> {
    const lastMonth = utcMonth(new Date(utcMonth(this.clock.now()).getTime() - 1));
    const differences = await this.reconciler.differences(lastMonth);
    this.metrics?.compared(differences.length);
    if (differences.length === 0) return;
    this.logger.error({ event: 'usage_does_not_add_up', differences: differences.length, first: differences[0] });
  }
}
