import { AppError, isUuid, type Authenticated } from '@cse/core';
import { AnswersEvents, Fails } from '@cse/http';
import { PaidJob, type Operation, type PaidRequest } from '@cse/usage';
import {
  applyDecorators,
  createParamDecorator,
  Delete,
  Get,
  HttpCode,
  Post,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Job, JobProgressEvent, JobsResponse, JobStatusEvent } from './job.response.dto';
import type { JobCall } from './jobs';

/** Refuses ids that are none of ours: they name nothing. @throws AppError `not_found` */
export class KnownId implements PipeTransform<string, string> {
  /** @param what the id is of, as the refusal calls it */
  constructor(private readonly what: string) {}

  transform(id: string): string {
    if (!isUuid(id)) throw new AppError('not_found', `there is no such ${this.what}`);
    return id;
  }
}

export const JOB_ID = new KnownId('job');

/** Who asks, and by which request. */
export const Call = createParamDecorator((_: unknown, context: ExecutionContext): JobCall => {
  const http = context.switchToHttp();
  const request = http.getRequest<PaidRequest & Authenticated>();
  return { principal: request.principal, request, reply: http.getResponse<FastifyReply>() };
});

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
      description: 'Without `Accept: text/event-stream`: the job, as soon as it has ended.',
    }),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'The `id` of the last event that was read: the stream goes on after it',
      schema: { type: 'string', maxLength: 20 },
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

export const DeleteJobRoute = (): MethodDecorator =>
  applyDecorators(
    Delete('jobs/:id'),
    HttpCode(204),
    ApiOperation({
      summary: 'Erase a job that has ended, with the files that it made',
      description: 'What it cost stays on the ledger. While it is open what its provider bills, it stays, too.',
    }),
    ApiNoContentResponse(),
    Fails('invalid_state'),
  );
