import type { AppError } from '@cse/core';
import type { FastifyRequest } from 'fastify';

const ANSWERED = new WeakMap<FastifyRequest, AppError>();

export function noteProblem(request: FastifyRequest, error: AppError): void {
  ANSWERED.set(request, error);
}

/** The error that a request was answered with; undefined when it went well. */
export function answeredProblem(request: FastifyRequest): AppError | undefined {
  return ANSWERED.get(request);
}
