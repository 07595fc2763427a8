import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { ClientSignal, PageRequest, type EventStream } from '@cse/http';
import { ImagePreparation } from '@cse/media';
import { Body, Controller, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CancelRoute, CommitRoute, JobEventsRoute, JobListRoute, JobRoute, StartRoute } from '../media/job-routes';
import type { Job, JobsResponse } from '../media/job.response.dto';
import { jobId, Jobs } from '../media/jobs';
import { ImageBody, toImageRequest } from './image.request.dto';

const KINDS = ['image'] as const;

/** Storyboard frames, as jobs. */
@ApiTags('images')
@ApiBearerAuth('bearer')
@Controller('images')
export class ImagesController {
  constructor(
    private readonly jobs: Jobs,
    private readonly preparation: ImagePreparation,
  ) {}

  @StartRoute('generate', 'image', 'Draw pictures from words, or ask what that would cost')
  generateImage(
    @Body() body: ImageBody,
    @CurrentUser() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Job> {
    const prepare = async () => this.preparation.prepare(toImageRequest(body));
    return this.jobs.start({ principal, request, reply, body, prepare });
  }

  @CommitRoute('image')
  commitImage(
    @Param('id') id: string,
    @CurrentUser() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Job> {
    return this.jobs.commit({ principal, request, reply }, jobId(id), KINDS);
  }

  @JobRoute()
  getImageJob(@Param('id') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.get(userId, jobId(id), KINDS);
  }

  @JobListRoute()
  listImageJobs(@Query() page: PageRequest, @CurrentUser() { userId }: Principal): Promise<JobsResponse> {
    return this.jobs.page(userId, KINDS, page);
  }

  @JobEventsRoute()
  followImageJob(
    @Param('id') id: string,
    @CurrentUser() { userId }: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<Job> {
    return this.jobs.follow(userId, jobId(id), KINDS, lastEventId, signal);
  }

  @CancelRoute()
  cancelImage(@Param('id') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.cancel(userId, jobId(id), KINDS);
  }
}
