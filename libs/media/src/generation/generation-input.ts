import type { Frame, ImageTask, StitchClip, StitchTask, VideoTask } from '../media-model';

/** A frame as it waits in the object storage for the job to use it. */
export interface StoredFrame extends Omit<Frame, 'bytes'> {
  key: string;
}

export interface StoredClip extends Omit<StitchClip, 'path'> {
  key: string;
}

/** What a job was asked to do, as it is sealed into its row: the task, with keys in the place of files. */
export type GenerationInput =
  | ImageTask
  | (Omit<VideoTask, 'startFrame' | 'endFrame'> & { startFrame: StoredFrame; endFrame?: StoredFrame })
  | (Omit<StitchTask, 'clips'> & { clips: StoredClip[] });
