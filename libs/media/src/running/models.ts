import { Injectable } from '@nestjs/common';
import type { MediaJob } from '../job/job';
import type { MediaModel, MediaTask } from '../media-model';
import { MediaProviders } from '../providers/registry';

/** The model that works on a job; undefined when this deployment no longer has it. */
@Injectable()
export class Models {
  constructor(private readonly providers: MediaProviders) {}

  of({ provider, kind }: Pick<MediaJob, 'provider' | 'kind'>): MediaModel<MediaTask> | undefined {
    const found = this.providers.get(provider);
    return found?.available ? found[kind] : undefined;
  }
}
