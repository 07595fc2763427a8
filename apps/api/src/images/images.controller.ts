import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { AnswersEvents, ClientSignal, Fails, PageRequest, type EventStream } from '@cse/http';
import { ImagePreparation } from '@cse/media';
import { Admitted } from '@cse/usage';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Job, JobProgressEvent, JobsResponse, JobStatusEvent } from '../media/job.response.dto';
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

  @Post('generate')
  @Admitted({ operation: 'image' })
  @ApiOperation({ summary: 'Draw pictures from words, or ask what that would cost' })
  @ApiAcceptedResponse({ type: Job })
  @ApiOkResponse({ type: Job, description: 'A draft: `commit` was false' })
  @Fails('unsupported_option', 'unpriced_model')
  generateImage(
    @Body() body: ImageBody,
    @CurrentUser() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Job> {
    const prepare = async () => this.preparation.prepare(toImageRequest(body));
    return this.jobs.start({ principal, request, reply, body, prepare });
  }

  @Post('jobs/:id/commit')
  @HttpCode(202)
  @Admitted({ operation: 'image' })
  @ApiOperation({ summary: 'Begin the work of a draft, at no more than it was quoted' })
  @ApiAcceptedResponse({ type: Job })
  @Fails('invalid_state')
  commitImage(@Param('id') id: string, @CurrentUser() principal: Principal): Promise<Job> {
    return this.jobs.commit(principal, jobId(id), KINDS, this.preparation.deadlineS);
  }

  @Get('jobs/:id')
  @ApiOperation({ summary: 'A job, with fresh links to what it made' })
  @ApiOkResponse({ type: Job })
  getImageJob(@Param('id') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.get(userId, jobId(id), KINDS);
  }

  @Get('jobs')
  @ApiOperation({ summary: 'Jobs, newest first' })
  @ApiOkResponse({ type: JobsResponse })
  listImageJobs(@Query() page: PageRequest, @CurrentUser() { userId }: Principal): Promise<JobsResponse> {
    return this.jobs.page(userId, [...KINDS], page);
  }

  @Get('jobs/:id/events')
  @ApiOperation({
    summary: 'What happens to a job, until it has ended',
    description: '`Last-Event-ID` resumes after that event. Without `Accept: text/event-stream`: the job at its end.',
  })
  @ApiOkResponse({ type: Job })
  @AnswersEvents({ status: JobStatusEvent, progress: JobProgressEvent, done: Job })
  followImageJob(
    @Param('id') id: string,
    @CurrentUser() { userId }: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<Job> {
    return this.jobs.follow(userId, jobId(id), KINDS, lastEventId, signal);
  }

  @Post('jobs/:id/cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'End a job; what the provider bills for it is charged' })
  @ApiAcceptedResponse({ type: Job })
  @Fails('invalid_state')
  cancelImage(@Param('id') id: string, @CurrentUser() { userId }: Principal): Promise<Job> {
    return this.jobs.cancel(userId, jobId(id), KINDS);
  }
}
