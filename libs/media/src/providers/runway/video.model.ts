import type { ResultSources } from '@cse/config';
import {
  VideoModel,
  type CancelResult,
  type PollResult,
  type ProviderContext,
  type ProviderHandle,
  type SentWork,
  type SubmitResult,
  type VideoTask,
} from '../../media-model';
import { encodeFiles } from '../vendor-call/pictures';
import { clipFromClip, clipFromPictures, clipFromWords } from './request';
import { ModelNames } from '../model-names';
import type { RunwayTasks } from './tasks';

/** Clips of the models that Runway offers. */
export class RunwayVideoModel extends VideoModel {
  readonly id = 'runway';

  constructor(
    private readonly tasks: RunwayTasks,
    override readonly results: ResultSources,
    private readonly names = new ModelNames(),
  ) {
    super();
  }

  async submit(task: VideoTask, { signal }: ProviderContext): Promise<SubmitResult> {
    const known = this.names.builtIn(task.model);
    const { start, end, clip } = await encodeFiles(task);
    if (clip !== undefined) {
      const request = clipFromClip(known, task, clip);
      return this.tasks.create(signal, (client) => client.videoToVideo.create(request));
    }
    if (start === undefined) {
      const request = clipFromWords(known, task);
      return this.tasks.create(signal, (client) => client.textToVideo.create(request));
    }
    const request = clipFromPictures(known, task, start, end);
    return this.tasks.create(signal, (client) => client.imageToVideo.create(request));
  }

  poll(handle: ProviderHandle, _work: SentWork, { signal }: ProviderContext): Promise<PollResult> {
    return this.tasks.poll(handle, signal);
  }

  cancel(handle: ProviderHandle): Promise<CancelResult> {
    return this.tasks.cancel(handle);
  }
}
