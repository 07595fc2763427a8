import { describeCause, usdToJson } from '@cse/core';
import { BacklogReport, type Backlog } from '@cse/media';
import { ProjectsUpkeep, type ProjectCounts } from '@cse/projects';
import { METRICS, MetricsRegistry, readTogether } from '@cse/telemetry';
import { OpenMoneyReport, StorageQuota, type OpenMoney } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';

/** All that is read at a time. */
interface Stored {
  backlog: Backlog;
  money: OpenMoney;
  storedBytes: number;
  projects: ProjectCounts;
}

/**
 * What stands in the database for all processes together: work that waits, money that is open, messages that nobody
 * has yet. Read when somebody asks for the metrics, and by every worker alike, so take the greatest of them and no sum.
 */
@Injectable()
export class StoreMetrics {
  private readonly logger = new Logger(StoreMetrics.name);
  private isUnread = false;
  private readonly show: ((stored: Stored) => void)[] = [];

  constructor(
    private readonly metrics: MetricsRegistry,
    backlog: BacklogReport,
    money: OpenMoneyReport,
    storage: StorageQuota,
    projects: ProjectsUpkeep,
  ) {
    const readAll = readTogether(async () => {
      try {
        const stored = {
          backlog: await backlog.read(),
          money: await money.read(),
          storedBytes: await storage.total(),
          projects: await projects.counts(),
        };
        for (const show of this.show) show(stored);
        this.isUnread = false;
      } catch (cause) {
        if (!this.isUnread) this.logger.error({ event: 'store_unread', cause: describeCause(cause) });
        this.isUnread = true;
        throw cause;
      }
    });
    this.work(readAll);
    this.money(readAll);
    this.projects(readAll);
    const bytes = this.plain(readAll, METRICS.storedBytes, 'Bytes that are kept for all users.');
    const readAt = this.plain(readAll, METRICS.storeReadAt, 'When all of these could last be read from the database.');
    this.show.push(({ storedBytes }) => {
      bytes.set(storedBytes);
      readAt.setToCurrentTime();
    });
  }

  private work(readAll: () => Promise<void>): void {
    const { metrics, show } = this;
    const depth = metrics.gauge(METRICS.queueDepth, 'Jobs that wait for their turn.', ['kind', 'plan'], readAll);
    const oldest = metrics.gauge(
      METRICS.queueOldest,
      'How long the job that has waited longest has waited.',
      ['kind', 'plan'],
      readAll,
    );
    const running = metrics.gauge(METRICS.jobsRunning, 'Jobs that have their turn.', ['kind', 'provider'], readAll);
    const paused = metrics.gauge(
      METRICS.vendorPaused,
      'For how long a vendor is left alone yet.',
      ['provider', 'reason'],
      readAll,
    );
    show.push(({ backlog: { waiting, running: atWork, pauses } }) => {
      for (const gauge of [depth, oldest, running, paused]) gauge.reset();
      for (const { kind, plan, jobs, oldestS } of waiting) {
        depth.set({ kind, plan }, jobs);
        oldest.set({ kind, plan }, oldestS);
      }
      for (const { kind, provider, jobs } of atWork) running.set({ kind, provider }, jobs);
      for (const { provider, scope, leftS } of pauses) paused.set({ provider, reason: scope }, leftS);
    });
  }

  private money(readAll: () => Promise<void>): void {
    const plain = (name: string, help: string) => this.plain(readAll, name, help);
    const open = plain(METRICS.holdsOpen, 'Holds of work that has not ended.');
    const openCost = plain(METRICS.holdsOpenCost, 'What they hold, in US dollars.');
    const overdue = plain(METRICS.holdsOverdue, 'Holds past their time that no worker has ended yet.');
    const disputes = plain(METRICS.disputesOpen, 'Charges and claims that an operator has to settle with a vendor.');
    const disputed = plain(METRICS.disputesOpenCost, 'What they amount to, in US dollars.');
    const backlog = this.metrics.gauge(METRICS.webhookBacklog, 'Messages not delivered yet.', ['webhook'], readAll);
    const oldest = this.metrics.gauge(METRICS.webhookOldest, 'Age of the oldest of them.', ['webhook'], readAll);
    this.show.push(({ backlog: { webhooks }, money, projects: { undelivered, undeliveredS } }) => {
      const { holds, disputes: found, alerts } = money;
      open.set(holds.open);
      openCost.set(usdToJson(holds.cost));
      overdue.set(holds.overdue);
      disputes.set(found.open);
      disputed.set(usdToJson(found.amount));
      const invitations = { messages: undelivered, oldestS: undeliveredS };
      for (const [webhook, { messages, oldestS }] of Object.entries({ jobs: webhooks, alerts, invitations })) {
        backlog.set({ webhook }, messages);
        oldest.set({ webhook }, oldestS);
      }
    });
  }

  private projects(readAll: () => Promise<void>): void {
    const help = 'Encrypted projects and what belongs to them; rotation_due: projects that wait for a new key.';
    const gauge = this.metrics.gauge(METRICS.projects, help, ['of'], readAll);
    this.show.push(({ projects: { projects, members, devices, invitations, rotationDue } }) => {
      const counts = { projects, members, devices, invitations, rotation_due: rotationDue };
      for (const [of, count] of Object.entries(counts)) gauge.set({ of }, count);
    });
  }

  private plain(readAll: () => Promise<void>, name: string, help: string) {
    return this.metrics.gauge(name, help, [], readAll);
  }
}
