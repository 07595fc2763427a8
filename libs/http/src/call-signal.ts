import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ClientGone } from './event-stream';

const CALLS = new WeakMap<FastifyReply['raw'], Set<AbortController>>();

/** Aborts when the client goes away before its answer is complete, or when the call is given up. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const calls = CALLS.get(reply.raw) ?? new Set();
  CALLS.set(reply.raw, calls.add(controller));
  const gone = () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientGone());
  };
  // It may have gone while the guards were asking who it is and what it may spend.
  if (reply.raw.closed) gone();
  else reply.raw.once('close', gone);
  return controller.signal;
}

/** Aborts what works on an answer that its caller may not have any more. */
export function giveUpCall(reply: FastifyReply, reason: Error): void {
  for (const controller of CALLS.get(reply.raw) ?? []) controller.abort(reason);
}

export const ClientSignal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  signalOf(context.switchToHttp().getResponse<FastifyReply>()),
);
