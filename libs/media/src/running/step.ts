import type { Attempt, MediaJob } from '../job/job';
import type { MediaModel, MediaTask } from '../media-model';
import type { OutputFile } from './job-files';
import type { Watch } from './watch';

/** What one delivery works with. */
export interface Run {
  job: MediaJob;
  model: MediaModel<MediaTask>;
  /** Gone when the delivery ends. */
  folder: string;
  watch: Watch;
  /** Outputs that are at hand in this very delivery, so that they need not be fetched again. */
  files?: OutputFile[];
}

/** What a step came to: the job has ended, it goes on at once, or it is to be delivered again later. */
export type Step = 'ended' | 'continue' | { redeliverAfterMs: number };

export interface RunningAttempt extends Run {
  attempt: Attempt;
}
