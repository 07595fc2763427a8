import type { ImageTask, Outline, PixelSize, StitchClip, StitchTask, VideoTask } from '../media-model';

/** A frame as it waits in the object storage for the job to use it. */
export interface StoredFrame extends PixelSize {
  key: string;
}

export interface StoredClip extends Omit<StitchClip, 'path'> {
  key: string;
}

export type VideoInput = Outline<VideoTask> & { startFrame: StoredFrame; endFrame?: StoredFrame };
export type StitchInput = Outline<StitchTask> & { clips: StoredClip[] };

/** What a job was asked to do, as it is sealed into its row: the task, with keys in the place of files. */
export type JobInput = ImageTask | VideoInput | StitchInput;
