import type { AppError } from '@cse/core';
import { ProblemFilter } from '@cse/http';
import { Catch, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FAILURE_PAGE, SIGN_IN_PAGE_POLICY } from './sign-in-pages';

/** A person in a browser gets a page, a program gets the problem document that every other route gives. */
@Catch()
@Injectable()
export class SignInPageFilter extends ProblemFilter {
  protected override write(error: AppError, reply: FastifyReply, request: FastifyRequest): void {
    if (!request.headers.accept?.includes('text/html')) return super.write(error, reply, request);
    void reply
      .header('content-security-policy', SIGN_IN_PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(FAILURE_PAGE);
  }
}
