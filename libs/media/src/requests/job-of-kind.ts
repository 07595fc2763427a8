import { IMAGE_JOB, STITCH_JOB, VIDEO_JOB } from '@cse/jobs';

/** The queue of each kind of media job. */
export const JOB_OF_KIND = { image: IMAGE_JOB, video: VIDEO_JOB, stitch: STITCH_JOB } as const;
