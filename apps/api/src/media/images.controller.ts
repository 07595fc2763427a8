import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { ClientSignal, type EventStream, Fails, PageRequest, IdParam, Example } from '@cse/http';
import { ImagePreparation } from '@cse/media';
import { Body, Controller, Headers, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ImageBody, toImageRequest } from './image.request.dto';
import {
  Call,
  CancelRoute,
  CommitRoute,
  DeleteJobRoute,
  JobEventsRoute,
  JobListRoute,
  JobRoute,
  StartRoute,
} from './job-routes';
import type { Job, JobsResponse } from './job.response.dto';
import { Jobs, type JobCall } from './jobs';

const KINDS = ['image'] as const;

/** Storyboard frames, as jobs. */
@ApiTags('images')
@Controller('images')
export class ImagesController {
  constructor(
    private readonly jobs: Jobs,
    private readonly preparation: ImagePreparation,
  ) {}

  @StartRoute('generate', 'image', {
    summary: 'Draw pictures from words and after other pictures, or ask what that would cost',
    description:
      'With `commit: false` the answer is a draft with its price, and nothing is spent. With `commit: true` the work begins; `/images/jobs/{id}/events` tells how it goes.',
  })
  @Fails('not_found', 'invalid_state', 'image_rejected', 'content_refused', 'provider_unavailable')
  @Example(ImageBody, 'One picture in wide format', {
    prompt: 'A chalked wall below a small harbour at low tide, one name left on it, early light',
    parameters: { aspect_ratio: '16:9', quality_tier: 'standard', seed: 7 },
    label: 'Wall',
    commit: true,
  })
  generateImage(@Body() body: ImageBody, @Call() call: JobCall): Promise<Job> {
    return this.jobs.start(call, body, () => this.preparation.prepare(call.principal.userId, toImageRequest(body)));
  }

  @CommitRoute('image')
  commitImage(@IdParam('job') id: string, @Call() call: JobCall): Promise<Job> {
    return this.jobs.commit(call, id, KINDS);
  }

  @JobRoute()
  getImageJob(@IdParam('job') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.get(userId, id, KINDS);
  }

  @JobListRoute()
  listImageJobs(@Query() page: PageRequest, @CurrentUser() { userId }: Principal): Promise<JobsResponse> {
    return this.jobs.page(userId, KINDS, page);
  }

  @JobEventsRoute()
  followImageJob(
    @IdParam('job') id: string,
    @CurrentUser() { userId }: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<Job> {
    return this.jobs.follow(userId, id, KINDS, lastEventId, signal);
  }

  @CancelRoute()
  cancelImage(@IdParam('job') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.cancel(userId, id, KINDS);
  }

  @DeleteJobRoute()
  deleteImageJob(@IdParam('job') id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    return this.jobs.remove(userId, id, KINDS);
  }
}
