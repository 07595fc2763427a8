import { Compaction, InvitationWebhook, ProjectsUpkeep } from '@cse/projects';
import { Injectable, Logger } from '@nestjs/common';
import { Sweeper, type Round } from './sweeper';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Keeps encrypted projects no larger than they have to be, and has invitations delivered. */
@Injectable()
export class ProjectsSweeper extends Sweeper {
  private readonly logger = new Logger(ProjectsSweeper.name);

  constructor(
    private readonly upkeep: ProjectsUpkeep,
    private readonly compaction: Compaction,
    private readonly webhook: InvitationWebhook,
  ) {
    super();
  }

  protected rounds(): Round[] {
    const round = (name: string, event: string, work: () => Promise<number>): Round => [
      name,
      10 * MINUTE,
      () => this.sweep(event, work),
    ];
    return [
      round('sweep_chunks', 'unused_chunks_swept', () => this.upkeep.sweepChunks()),
      round('compact_projects', 'operations_compacted', () => this.compaction.run()),
      round('erase_orphaned_projects', 'projects_erased', () => this.upkeep.eraseOrphans()),
      round('forget_invitations', 'invitations_forgotten', () => this.upkeep.forgetInvitations()),
      ['deliver_invitations', 2 * SECOND, () => this.webhook.deliverAll()],
    ];
  }

  private async sweep(event: string, work: () => Promise<number>): Promise<void> {
    const count = await work();
    if (count > 0) this.logger.log({ event, count });
  }
}
