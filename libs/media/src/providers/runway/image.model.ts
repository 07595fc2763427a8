import type { ResultSources } from '@cse/config';
import {
  ImageModel,
  type CancelResult,
  type ImageTask,
  type PollResult,
  type ProviderContext,
  type ProviderHandle,
  type SentWork,
  type SubmitResult,
} from '../../media-model';
import { encodePictures } from '../vendor-call/pictures';
import { pictureFromWords, REFERENCE_RATIO } from './request';
import { ModelNames } from '../model-names';
import type { RunwayTasks } from './tasks';

/** Pictures of Runway's Gen-4, drawn after references that the prompt speaks of by their tags. */
export class RunwayImageModel extends ImageModel {
  readonly id = 'runway';

  constructor(
    private readonly tasks: RunwayTasks,
    override readonly results: ResultSources,
    private readonly names = new ModelNames(),
  ) {
    super();
  }

  async submit(task: ImageTask, { signal }: ProviderContext): Promise<SubmitResult> {
    const request = pictureFromWords(this.names.builtIn(task.model), task, await encodePictures(task, REFERENCE_RATIO));
    return this.tasks.create(signal, (client) => client.textToImage.create(request));
  }

  poll(handle: ProviderHandle, _work: SentWork, { signal }: ProviderContext): Promise<PollResult> {
    return this.tasks.poll(handle, signal);
  }

  cancel(handle: ProviderHandle): Promise<CancelResult> {
    return this.tasks.cancel(handle);
  }
}
