import { AnswersEvents, Fails } from '@cse/http';
import { PaidJob, type Operation } from '@cse/usage';
import { applyDecorators, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Job, JobProgressEvent, JobsResponse, JobStatusEvent } from './job.response.dto';

/** The routes that jobs of every kind have: path, policy and documentation. What they do is `Jobs`. */

/** Starts a job, or asks what it would cost. */
export const StartRoute = (path: string, operation: Operation, summary: string): MethodDecorator =>
  applyDecorators(
    Post(path),
    PaidJob({ operation }),
    ApiOperation({ summary }),
    ApiAcceptedResponse({ type: Job }),
    ApiOkResponse({ type: Job, description: 'A draft: `commit` was false' }),
    Fails('unsupported_option', 'unpriced_model'),
  );

export const CommitRoute = (operation: Operation): MethodDecorator =>
  applyDecorators(
    Post('jobs/:id/commit'),
    HttpCode(202),
    PaidJob({ operation }),
    ApiOperation({ summary: 'Begin the work of a draft, at no more than it was quoted' }),
    ApiAcceptedResponse({ type: Job }),
    Fails('invalid_state'),
  );

export const JobRoute = (): MethodDecorator =>
  applyDecorators(
    Get('jobs/:id'),
    ApiOperation({ summary: 'A job, with fresh links to what it made' }),
    ApiOkResponse({ type: Job }),
  );

export const JobListRoute = (): MethodDecorator =>
  applyDecorators(Get('jobs'), ApiOperation({ summary: 'Jobs, newest first' }), ApiOkResponse({ type: JobsResponse }));

export const JobEventsRoute = (): MethodDecorator =>
  applyDecorators(
    Get('jobs/:id/events'),
    ApiOperation({
      summary: 'What happens to a job, until it has ended',
      description: '`Last-Event-ID` resumes after that event. Without `Accept: text/event-stream`: the job at its end.',
    }),
    ApiOkResponse({ type: Job }),
    AnswersEvents({ status: JobStatusEvent, progress: JobProgressEvent, done: Job }),
  );

export const CancelRoute = (): MethodDecorator =>
  applyDecorators(
    Post('jobs/:id/cancel'),
    HttpCode(202),
    ApiOperation({ summary: 'End a job; what the provider bills for it is charged' }),
    ApiAcceptedResponse({ type: Job }),
    Fails('invalid_state'),
  );
