import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { ClientSignal, Fails, PageRequest, type EventStream } from '@cse/http';
import { StitchPreparation, VideoPreparation } from '@cse/media';
import { Body, Controller, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CancelRoute, CommitRoute, JobEventsRoute, JobListRoute, JobRoute, StartRoute } from '../media/job-routes';
import type { Job, JobsResponse } from '../media/job.response.dto';
import { jobId, Jobs } from '../media/jobs';
import { StitchBody, toFilmRequest } from './stitch.request.dto';
import { toClipRequest, VideoBody } from './video.request.dto';

const KINDS = ['video', 'stitch'] as const;

/** Shot clips, and films made of them, as jobs. */
@ApiTags('video')
@ApiBearerAuth('bearer')
@Controller('video')
export class VideoController {
  constructor(
    private readonly jobs: Jobs,
    private readonly clips: VideoPreparation,
    private readonly films: StitchPreparation,
  ) {}

  @StartRoute('generate', 'video', 'Animate a frame, or from one frame to another, or ask what that would cost')
  @Fails('not_found', 'invalid_state', 'image_rejected', 'url_not_allowed')
  generateVideo(
    @Body() body: VideoBody,
    @CurrentUser() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Job> {
    const prepare = async () => this.clips.prepare(principal.userId, toClipRequest(body));
    return this.jobs.start({ principal, request, reply, body, prepare });
  }

  @StartRoute('stitch', 'video', 'Join clips to one film, or ask what that would cost')
  @Fails('not_found')
  stitchVideo(
    @Body() body: StitchBody,
    @CurrentUser() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Job> {
    const prepare = () => this.films.prepare(principal.userId, toFilmRequest(body));
    return this.jobs.start({ principal, request, reply, body, prepare });
  }

  @CommitRoute('video')
  commitVideo(
    @Param('id') id: string,
    @CurrentUser() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Job> {
    return this.jobs.commit({ principal, request, reply }, jobId(id), KINDS);
  }

  @JobRoute()
  getVideoJob(@Param('id') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.get(userId, jobId(id), KINDS);
  }

  @JobListRoute()
  listVideoJobs(@Query() page: PageRequest, @CurrentUser() { userId }: Principal): Promise<JobsResponse> {
    return this.jobs.page(userId, KINDS, page);
  }

  @JobEventsRoute()
  followVideoJob(
    @Param('id') id: string,
    @CurrentUser() { userId }: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<Job> {
    return this.jobs.follow(userId, jobId(id), KINDS, lastEventId, signal);
  }

  @CancelRoute()
  cancelVideo(@Param('id') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.cancel(userId, jobId(id), KINDS);
  }
}
