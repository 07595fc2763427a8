import type { Authenticated } from '@cse/core';
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
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Job, JobProgressEvent, JobsResponse, JobStatusEvent } from './job.response.dto';
import type { JobCall } from './jobs';

/** Who asks, and by which request. */
export const Call = createParamDecorator((_: unknown, context: ExecutionContext): JobCall => {
  const http = context.switchToHttp();
  const request = http.getRequest<PaidRequest & Authenticated>();
  return { principal: request.principal, request, reply: http.getResponse<FastifyReply>() };
});

/** The routes that jobs of every kind have: path, policy and documentation. What they do is `Jobs`. */

/** Starts a job, or asks what it would cost. */
export const StartRoute = (
  path: string,
  operation: Operation,
  told: { summary: string; description: string },
): MethodDecorator =>
  applyDecorators(
    Post(path),
    PaidJob({ operation }),
    ApiOperation(told),
    ApiAcceptedResponse({ type: Job }),
    ApiOkResponse({ type: Job, description: 'A draft: `commit` was false' }),
    Fails('unsupported_option', 'unpriced_model'),
  );

export const CommitRoute = (operation: Operation): MethodDecorator =>
  applyDecorators(
    Post('jobs/:id/commit'),
    HttpCode(202),
    PaidJob({ operation }),
    ApiOperation({
      summary: 'Begin the work of a draft, at no more than it was quoted',
      description: 'A draft lives for 15 minutes. Only a draft can be committed (409).',
    }),
    ApiAcceptedResponse({ type: Job }),
    Fails('invalid_state'),
  );

export const JobRoute = (): MethodDecorator =>
  applyDecorators(
    Get('jobs/:id'),
    ApiOperation({
      summary: 'A job, with fresh links to what it made',
      description: 'Ask `/events` rather than this again and again.',
    }),
    ApiOkResponse({ type: Job }),
  );

export const JobListRoute = (): MethodDecorator =>
  applyDecorators(
    Get('jobs'),
    ApiOperation({ summary: 'Jobs, newest first', description: 'With what they made, and fresh links to it.' }),
    ApiOkResponse({ type: JobsResponse }),
  );

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
    ApiOperation({
      summary: 'End a job; what the provider bills for it is charged',
      description: 'A job that has ended cannot be ended again (409).',
    }),
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
