import { JobWebhook, LateWord, MediaUpkeep, Sequels, Workspaces } from '@cse/media';
import { Injectable, Logger } from '@nestjs/common';
import { Sweeper, type Round } from './sweeper';

const SECOND = 1_000;

/** Keeps media jobs moving, drafts and files no longer than they should be kept, this machine tidy, and tells who wants to be told. */
@Injectable()
export class MediaSweeper extends Sweeper {
  private readonly logger = new Logger(MediaSweeper.name);

  constructor(
    private readonly upkeep: MediaUpkeep,
    private readonly webhook: JobWebhook,
    private readonly lateWord: LateWord,
    private readonly workspaces: Workspaces,
    private readonly sequels: Sequels,
  ) {
    super();
  }

  protected rounds(): Round[] {
    return [
      ['wake_silent_jobs', 15 * SECOND, () => this.wakeSilent()],
      ['follow_storyboards', 15 * SECOND, () => this.followStoryboards()],
      ['expire_drafts', 30 * SECOND, () => this.upkeep.expireDrafts()],
      ['erase_media', 60 * SECOND, () => this.upkeep.erase()],
      ['forget_job_events', 600 * SECOND, () => this.upkeep.forgetEvents()],
      ['tidy_workspaces', 600 * SECOND, () => this.tidyWorkspaces(), 'here'],
      ['deliver_job_webhooks', 2 * SECOND, () => this.deliver()],
      ['ask_what_was_billed', 2 * SECOND, () => this.askWhatWasBilled()],
    ];
  }

  private async wakeSilent(): Promise<void> {
    const jobs = await this.upkeep.wakeSilent();
    if (jobs > 0) this.logger.log({ event: 'silent_jobs_woken', jobs });
  }

  private async followStoryboards(): Promise<void> {
    const storyboards = await this.sequels.followAll();
    if (storyboards > 0) this.logger.log({ event: 'silent_storyboards_followed', storyboards });
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
