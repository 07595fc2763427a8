import type { ErrorCode } from '@cse/core';
import type { FastifyRequest } from 'fastify';

/**
 * What its handlers find out about a request, for its line in the log and its trace. Ids and codes, nothing of its
 * content.
 */
interface RequestFacts {
  /** Of the span that stands for the request, else of the caller (`readTraceparent`). */
  traceparent?: string;
  /** What is done for money, as the ledger calls it. */
  operation?: string;
  /** The job that it began, or is about. */
  jobId?: string;
  /** Of an answer that failed after it had begun. */
  errorCode?: ErrorCode;
}

const FACTS = new WeakMap<FastifyRequest, RequestFacts>();
const NONE: RequestFacts = Object.freeze({});

export function factsOf(request: FastifyRequest): RequestFacts {
  return FACTS.get(request) ?? NONE;
}

/** Adds to what is known of a request. */
export function noteFacts(request: FastifyRequest, facts: RequestFacts): void {
  const known = FACTS.get(request);
  if (known) Object.assign(known, facts);
  else FACTS.set(request, { ...facts });
}
