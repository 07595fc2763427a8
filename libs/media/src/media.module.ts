import { MediaConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { JobsModule } from '@cse/jobs';
import { ModerationModule } from '@cse/moderation';
import { StorageModule } from '@cse/storage';
import { PriceCatalogue, UsageModule } from '@cse/usage';
import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactGraph } from './artifacts/artifact-graph';
import { ArtifactStore } from './artifacts/artifact-store';
import { Artifacts } from './artifacts/artifacts';
import { Uploads } from './artifacts/uploads';
import { MediaOffer } from './capabilities/offer';
import { ffmpegOf } from './ffmpeg/find-ffmpeg';
import { Finishers } from './finishing/finishers';
import { EventWakeups, JobEvents } from './job/job-events';
import { ContentSeal } from './job/job-input';
import { JobStore } from './job/job-store';
import { OpenOutcomes } from './job/open-outcomes';
import { QueuePlaces } from './job/queue-places';
import type { MediaProvider } from './providers/provider';
import { MediaProviders } from './providers/registry';
import { BacklogReport } from './reports/backlog';
import { HiddenFiles } from './reports/hidden-files';
import { Reports } from './reports/reports';
import { GivenPictures } from './requests/given-pictures';
import { ImagePreparation } from './requests/image-preparation';
import { JobHolds } from './requests/job-holds';
import { JobRoom } from './requests/job-room';
import { JobWriter } from './requests/job-writer';
import { MediaJobs } from './requests/media-jobs';
import { StitchPreparation } from './requests/stitch-preparation';
import { VideoPreparation } from './requests/video-preparation';
import { Ending } from './running/ending';
import { Failures } from './running/failures';
import { Finalization } from './running/finalization';
import { JobFiles, Workspaces } from './running/job-files';
import { MediaTelemetry } from './running/media-telemetry';
import { Polling } from './running/polling';
import { Reconciliation, VendorCallbacks } from './running/reconciliation';
import { JobRunner } from './running/run';
import { Submission } from './running/submission';
import { Turns } from './running/turns';
import { VendorPauses } from './running/vendor-pauses';
import { Sequels } from './storyboards/sequels';
import { StoryboardPreparation } from './storyboards/storyboard-preparation';
import { StoryboardStore } from './storyboards/storyboard-store';
import { BoardWriter } from './storyboards/board-writer';
import { Storyboards } from './storyboards/storyboards';
import { JobWebhook } from './upkeep/job-webhook';
import { LateWord } from './upkeep/late-word';
import { MediaUpkeep } from './upkeep/media-upkeep';

const SERVICES = [
  ...[ContentSeal, EventWakeups, JobEvents, JobStore, OpenOutcomes, QueuePlaces],
  ...[ArtifactGraph, ArtifactStore, Artifacts, Uploads],
  ...[GivenPictures, ImagePreparation, JobHolds, JobRoom, JobWriter, MediaJobs, MediaOffer],
  ...[StitchPreparation, VideoPreparation],
  ...[Ending, Failures, Finalization, JobFiles, JobRunner, Polling, Reconciliation, Submission],
  ...[Turns, VendorCallbacks, VendorPauses, Workspaces],
  ...[Sequels, StoryboardPreparation, BoardWriter, Storyboards, StoryboardStore],
  ...[BacklogReport, HiddenFiles, JobWebhook, LateWord, MediaUpkeep, Reports],
];

/** Media jobs and their files, for the process that takes requests and for the one that does the work. */
@Module({})
export class MediaModule {
  /** @param further providers besides those that the configuration knows */
  static with(further: readonly MediaProvider[] = []): DynamicModule {
    return {
      module: MediaModule,
      imports: [JobsModule, ModerationModule, StorageModule, UsageModule],
      providers: [
        ...SERVICES,
        {
          provide: Finishers,
          inject: [MediaConfig],
          useFactory: (config: MediaConfig) => new Finishers(() => ffmpegOf(config)),
        },
        {
          provide: MediaProviders,
          inject: [MediaConfig, PriceCatalogue, Clock, { token: MediaTelemetry, optional: true }],
          useFactory: (config: MediaConfig, prices: PriceCatalogue, clock: Clock, telemetry?: MediaTelemetry) =>
            MediaProviders.from({ config, prices, clock }, further, telemetry),
        },
      ],
      exports: [...SERVICES, Finishers, MediaProviders],
    };
  }
}
