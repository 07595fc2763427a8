import type { ErrorCode } from '@cse/core';
import { AnswersEvents, Fails, Example } from '@cse/http';
import { PaidAnswer, type Operation } from '@cse/usage';
import { applyDecorators, HttpCode, Post, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ProposalMeta, TextUsage } from './proposal.response.dto';

interface ProposalRoute {
  /** Below `/ai`. */
  path: string;
  operation: Operation;
  summary: string;
  description: string;
  body: Type;
  /** A body to try it with, and what it is. */
  example: { summary: string; value: object };
  /** The whole answer: what JSON callers get, and the data of `done`. */
  answer: Type;
  /** Events between `meta` and `usage`, in the order in which they come. */
  events: Record<string, Type>;
  /** Error codes of its own, besides those that every text operation has. */
  fails?: ErrorCode[];
}

/** A text operation's route with its whole policy and documentation. */
export function ProposalRoute(route: ProposalRoute): MethodDecorator {
  const { path, operation, summary, description, body, example, answer, events, fails = [] } = route;
  return applyDecorators(
    Post(path),
    HttpCode(200),
    PaidAnswer({ operation }),
    ApiOperation({ summary, description }),
    Example(body, example.summary, example.value),
    ApiOkResponse({ type: answer }),
    AnswersEvents({ meta: ProposalMeta, ...events, usage: TextUsage, done: answer }),
    Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path', ...fails),
    Fails('content_refused', 'quota_exceeded', 'unpriced_model'),
    Fails('provider_error', 'provider_unavailable', 'provider_timeout', 'overloaded'),
    Fails('request_in_progress', 'invalid_state', 'idempotency_key_reused'),
  );
}
