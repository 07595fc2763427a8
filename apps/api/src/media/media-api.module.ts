import { AuthModule } from '@cse/auth';
import { RateLimitModule } from '@cse/http';
import { MediaModule, type MediaProvider } from '@cse/media';
import { UsageModule } from '@cse/usage';
import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsController } from './artifacts.controller';
import { ImageEstimator, StitchEstimator, StoryboardEstimator, VideoEstimator } from './job-estimators';
import { ImagesController } from './images.controller';
import { VideoController } from './video.controller';
import { CallbacksController, CapabilitiesController } from './media.controller';
import { Jobs } from './jobs';
import { Boards } from '../storyboards/boards';
import { StoryboardsController } from '../storyboards/storyboards.controller';
import { ReportFileController, ReportsController } from './reports.controller';

/** Everything of media that is HTTP: jobs of every kind, files, capabilities. */
@Module({})
export class MediaApiModule {
  static with(further: readonly MediaProvider[]): DynamicModule {
    const media = MediaModule.with(further);
    return {
      module: MediaApiModule,
      imports: [AuthModule, media, RateLimitModule, UsageModule],
      controllers: [
        ImagesController,
        VideoController,
        ArtifactsController,
        CapabilitiesController,
        CallbacksController,
        ReportFileController,
        ReportsController,
        StoryboardsController,
      ],
      providers: [Boards, Jobs, ImageEstimator, StitchEstimator, StoryboardEstimator, VideoEstimator],
      exports: [media],
    };
  }
}
