import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';

const PREFIX = 'cse-media-';

/** Folders in which jobs are worked on. */
@Injectable()
export class Workspaces {
  constructor(
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /** Runs the work with a folder of its own that only this user can read and that is gone afterwards. */
  async use<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const { workDir } = this.config;
    await mkdir(workDir, { recursive: true });
    const folder = await mkdtemp(join(workDir, PREFIX));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Removes the folders of workers that were killed: those in which nothing was begun for longer than any job may take.
   * Returns how many.
   */
  async removeAbandoned(): Promise<number> {
    const { workDir, imageDeadlineS, videoDeadlineS, stitchDeadlineS } = this.config;
    const since = this.clock.millis() - Math.max(imageDeadlineS, videoDeadlineS, stitchDeadlineS) * 1_000;
    let removed = 0;
    for (const name of await readdir(workDir).catch(() => [])) {
      if (!name.startsWith(PREFIX)) continue;
      const folder = join(workDir, name);
      const found = await stat(folder).catch(() => undefined);
      if (!found || found.uid !== process.getuid?.() || found.mtimeMs >= since) continue;
      await rm(folder, { recursive: true, force: true });
      removed++;
    }
    return removed;
  }
}
