import { JobWebhook, LateWord, MediaUpkeep, Workspaces } from '@cse/media';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from './periodic';

const SECOND = 1_000;

/** Keeps media jobs moving, drafts and files no longer than they should be kept, this machine tidy, and tells who wants to be told. */
@Injectable()
export class MediaSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MediaSweeper.name);
  private running: Periodic[] = [];

  constructor(
    private readonly upkeep: MediaUpkeep,
    private readonly webhook: JobWebhook,
    private readonly lateWord: LateWord,
    private readonly workspaces: Workspaces,
  ) {}

  onApplicationBootstrap(): void {
    this.running = [
      new Periodic('wake_silent_jobs', 15 * SECOND, () => this.wakeSilent()),
      new Periodic('expire_drafts', 30 * SECOND, () => this.upkeep.expireDrafts()),
      new Periodic('erase_media', 60 * SECOND, () => this.upkeep.erase()),
      new Periodic('tidy_workspaces', 600 * SECOND, () => this.tidyWorkspaces()),
      new Periodic('deliver_job_webhooks', 2 * SECOND, () => this.deliver()),
      new Periodic('ask_what_was_billed', 2 * SECOND, () => this.askWhatWasBilled()),
    ];
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.running.map((periodic) => periodic.stop()));
  }

  private async wakeSilent(): Promise<void> {
    const jobs = await this.upkeep.wakeSilent();
    if (jobs > 0) this.logger.log({ event: 'silent_jobs_woken', jobs });
  }

  private async tidyWorkspaces(): Promise<void> {
    const folders = await this.workspaces.removeAbandoned();
    if (folders > 0) this.logger.log({ event: 'abandoned_workspaces_removed', folders });
  }

  private async askWhatWasBilled(): Promise<void> {
    while (await this.lateWord.askOne()) continue;
  }

  private async deliver(): Promise<void> {
    while (await this.webhook.deliverOne()) continue;
  }
}
