import type { Authenticated } from '@cse/core';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import { escapePointer, refused } from './refusal';

/** A handler that has the whole request may read its body. */
const READ_BY: readonly number[] = [RouteParamtypes.BODY, RouteParamtypes.REQUEST];

/**
 * Global, after the bearer check: refuses fields in a body that the route does not read. Who sends a bound with a commit,
 * as `max_cost_usd`, would else believe that it holds. A body of DELETE means nothing (RFC 9110, 9.3.5).
 */
@Injectable()
export class UnreadBodyGuard implements CanActivate {
  /** @throws AppError `validation_failed` */
  canActivate(context: ExecutionContext): boolean {
    const { body, method, principal } = context.switchToHttp().getRequest<FastifyRequest & Partial<Authenticated>>();
    // What is open to all are callbacks and links, which others fill.
    if (!principal || method === 'DELETE' || !isParsed(body)) return true;
    const fields = Object.keys(body);
    if (fields.length === 0 || readsBody(context)) return true;
    throw refused(fields.map((field) => ({ pointer: `/${escapePointer(field)}`, detail: 'is not a known field' })));
  }
}

function readsBody(context: ExecutionContext): boolean {
  const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as
    Record<string, unknown> | undefined;
  return Object.keys(taken ?? {}).some((key) => READ_BY.some((kind) => key.startsWith(`${kind}:`)));
}

/** Not what comes as a stream. */
function isParsed(body: unknown): body is object {
  return typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype;
}
