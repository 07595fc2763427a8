import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { ClientSignal, type EventStream, Fails, PageRequest, IdParam, Example, SAMPLE_IDS } from '@cse/http';
import { StitchPreparation, VideoPreparation } from '@cse/media';
import { Body, Controller, Headers, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
import { StitchBody, toFilmRequest } from './stitch.request.dto';
import { toClipRequest, VideoBody } from './video.request.dto';

const KINDS = ['video', 'stitch'] as const;

/** Shot clips, and films made of them, as jobs. */
@ApiTags('video')
@Controller('video')
export class VideoController {
  constructor(
    private readonly jobs: Jobs,
    private readonly clips: VideoPreparation,
    private readonly films: StitchPreparation,
  ) {}

  @StartRoute('generate', 'video', {
    summary: 'Make a clip, or a clip longer, or ask what that would cost',
    description:
      'With `commit: false` the answer is a draft with its price, and nothing is spent. With `commit: true` the work begins; `/video/jobs/{id}/events` tells how it goes.',
  })
  @Fails('not_found', 'invalid_state', 'image_rejected', 'url_not_allowed', 'content_refused', 'provider_unavailable')
  @Example(VideoBody, 'Three seconds from a picture of yours', {
    artifact_id: SAMPLE_IDS.picture,
    video_prompt: 'The tide comes in over the stones; the camera pushes in slowly',
    duration_s: 3,
    label: 'Tide',
    commit: true,
  })
  generateVideo(@Body() body: VideoBody, @Call() call: JobCall): Promise<Job> {
    const prepare = async () => this.clips.prepare(call.principal.userId, toClipRequest(body));
    return this.jobs.start(call, body, prepare);
  }

  @StartRoute('stitch', 'video', {
    summary: 'Join clips to one film, or ask what that would cost',
    description:
      'Cut at the seconds that you name, and joined on this server. A film is a job like a clip, and costs nothing but its bytes in the store.',
  })
  @Fails('not_found')
  @Example(StitchBody, 'A clip, and the same once more', {
    clips: [{ artifact_id: SAMPLE_IDS.clip }, { artifact_id: SAMPLE_IDS.clip, trim_end_s: 0.5 }],
    transition: 'crossfade',
    transition_s: 0.5,
    commit: true,
  })
  stitchVideo(@Body() body: StitchBody, @Call() call: JobCall): Promise<Job> {
    const prepare = () => this.films.prepare(call.principal.userId, toFilmRequest(body));
    return this.jobs.start(call, body, prepare);
  }

  @CommitRoute('video')
  commitVideo(@IdParam('job') id: string, @Call() call: JobCall): Promise<Job> {
    return this.jobs.commit(call, id, KINDS);
  }

  @JobRoute()
  getVideoJob(@IdParam('job') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.get(userId, id, KINDS);
  }

  @JobListRoute()
  listVideoJobs(@Query() page: PageRequest, @CurrentUser() { userId }: Principal): Promise<JobsResponse> {
    return this.jobs.page(userId, KINDS, page);
  }

  @JobEventsRoute()
  followVideoJob(
    @IdParam('job') id: string,
    @CurrentUser() { userId }: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<Job> {
    return this.jobs.follow(userId, id, KINDS, lastEventId, signal);
  }

  @CancelRoute()
  cancelVideo(@IdParam('job') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.cancel(userId, id, KINDS);
  }

  @DeleteJobRoute()
  deleteVideoJob(@IdParam('job') id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    return this.jobs.remove(userId, id, KINDS);
  }
}
