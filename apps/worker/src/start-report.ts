import { JobsConfig } from '@cse/config';
import { MEDIA_JOBS } from '@cse/jobs';
import { buildReport, type BuildReport } from '@cse/lifecycle';
import { MediaOffer } from '@cse/media';
import type { INestApplicationContext } from '@nestjs/common';

/** What a worker runs with, for its log. */
export interface StartReport extends BuildReport {
  /** Providers of pictures and clips that can be used now, with their models. */
  media: string[];
  /** How many jobs of each kind it works on at once. */
  jobs: Record<string, number>;
}

export async function startReport(app: INestApplicationContext): Promise<StartReport> {
  const { concurrency } = app.get(JobsConfig, { strict: false });
  const jobs = Object.values(MEDIA_JOBS).map((kind) => [kind.name, concurrency.get(kind.name) ?? kind.concurrency]);
  return {
    ...(await buildReport(app)),
    media: app.get(MediaOffer, { strict: false }).available(),
    jobs: Object.fromEntries(jobs) as Record<string, number>,
  };
}
