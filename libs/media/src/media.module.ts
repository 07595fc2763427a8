import { MediaConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { JobsModule } from '@cse/jobs';
import { StorageModule } from '@cse/storage';
import { PriceCatalogue, UsageModule } from '@cse/usage';
import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactStore } from './artifacts/artifact-store';
import { Artifacts } from './artifacts/artifacts';
import { Uploads } from './artifacts/uploads';
import { CapabilityList } from './capabilities/capability-list';
import { PendingObjects } from './artifacts/pending-objects';
import { EventWakeups } from './job/event-wakeups';
import { JobEvents } from './job/job-events';
import { ffmpegOf } from './ffmpeg/ffmpeg-of';
import { Finishers } from './finishing/finishers';
import { ContentSeal } from './job/content-seal';
import { JobStore } from './job/job-store';
import type { MediaProvider } from './providers/provider';
import { MediaProviders } from './providers/registry';
import { MediaJobs } from './requests/media-jobs';
import { Frames } from './requests/frames';
import { ImagePreparation } from './requests/image-preparation';
import { MediaOffer } from './capabilities/offer';
import { StitchPreparation } from './requests/stitch-preparation';
import { VideoPreparation } from './requests/video-preparation';
import { Cancellation } from './running/cancellation';
import { Ending } from './running/ending';
import { Failures } from './running/failures';
import { Finalization } from './running/finalization';
import { JobRunner } from './running/run';
import { Models } from './running/models';
import { Outputs } from './running/job-files';
import { Reading } from './running/polling';
import { Submission } from './running/submission';
import { TaskLoader } from './running/task-loader';
import { VendorCallbacks } from './running/vendor-callbacks';
import { Workspaces } from './running/workspaces';
import { JobWebhook } from './upkeep/job-webhook';
import { MediaUpkeep } from './upkeep/media-upkeep';

const SERVICES = [
  ArtifactStore,
  Artifacts,
  Cancellation,
  CapabilityList,
  ContentSeal,
  Ending,
  EventWakeups,
  Failures,
  Finalization,
  Frames,
  JobEvents,
  JobRunner,
  JobStore,
  MediaJobs,
  ImagePreparation,
  JobWebhook,
  MediaOffer,
  MediaUpkeep,
  Models,
  Outputs,
  PendingObjects,
  Reading,
  StitchPreparation,
  Submission,
  TaskLoader,
  Uploads,
  VendorCallbacks,
  VideoPreparation,
  Workspaces,
];

/** Media jobs and their files, for the process that takes requests and for the one that does the work. */
@Module({})
export class MediaModule {
  /** @param further providers besides those that the configuration knows */
  static with(further: readonly MediaProvider[] = []): DynamicModule {
    return {
      module: MediaModule,
      imports: [JobsModule, StorageModule, UsageModule],
      providers: [
        ...SERVICES,
        {
          provide: Finishers,
          inject: [MediaConfig],
          useFactory: (config: MediaConfig) => new Finishers(() => ffmpegOf(config)),
        },
        {
          provide: MediaProviders,
          inject: [MediaConfig, PriceCatalogue, Clock],
          useFactory: (config: MediaConfig, prices: PriceCatalogue, clock: Clock) =>
            MediaProviders.from({ config, prices, clock }, further),
        },
      ],
      exports: [...SERVICES, Finishers, MediaProviders],
    };
  }
}
