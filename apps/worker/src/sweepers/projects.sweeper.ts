import { ProjectsUpkeep } from '@cse/projects';
import { Injectable, Logger } from '@nestjs/common';
import { Sweeper, type Round } from './sweeper';

const MINUTE = 60_000;

/** Keeps encrypted projects no larger than they have to be. */
@Injectable()
export class ProjectsSweeper extends Sweeper {
  private readonly logger = new Logger(ProjectsSweeper.name);

  constructor(private readonly upkeep: ProjectsUpkeep) {
    super();
  }

  protected rounds(): Round[] {
    return [
      ['sweep_chunks', 10 * MINUTE, () => this.sweep('unused_chunks_swept', () => this.upkeep.sweepChunks())],
      ['erase_orphaned_projects', 10 * MINUTE, () => this.sweep('projects_erased', () => this.upkeep.eraseOrphans())],
    ];
  }

  private async sweep(event: string, work: () => Promise<number>): Promise<void> {
    const count = await work();
    if (count > 0) this.logger.log({ event, count });
  }
}
