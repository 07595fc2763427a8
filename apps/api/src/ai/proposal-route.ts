import type { ErrorCode } from '@cse/core';
import { AnswersEvents, Fails } from '@cse/http';
import { PaidAnswer, type Operation } from '@cse/usage';
import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ProposalMeta, TextUsage } from './proposal.response.dto';

interface ProposalRoute {
  operation: Operation;
  summary: string;
  /** The whole answer: what JSON callers get, and the data of `done`. */
  answer: Type;
  /** Events between `meta` and `usage`, in the order in which they come. */
  events: Record<string, Type>;
  /** Error codes of its own, besides those that every text operation has. */
  fails?: ErrorCode[];
}

/** The whole policy and documentation of a text operation's route but its path and its body. */
export function ProposalRoute({ operation, summary, answer, events, fails = [] }: ProposalRoute): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    PaidAnswer({ operation }),
    ApiOperation({ summary }),
    ApiOkResponse({ type: answer }),
    AnswersEvents({ meta: ProposalMeta, ...events, usage: TextUsage, done: answer }),
    Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path', ...fails),
    Fails('content_refused', 'quota_exceeded', 'unpriced_model'),
    Fails('provider_error', 'provider_unavailable', 'provider_timeout', 'overloaded'),
    Fails('request_in_progress', 'idempotency_key_reused'),
  );
}
