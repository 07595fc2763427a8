import { AppError, type Principal } from '@cse/core';
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

/** Says whether a caller who was let in a while ago still would be. Provided by the application. */
export abstract class CallerWatch {
  /** @throws AppError that tells the caller why not. */
  abstract stillAdmitted(principal: Principal): Promise<void>;
}

/** With an answer of the watch that may be five seconds old, a stream ends within ten of its caller's sign-out. */
const CHECK_EVERY_MS = 5_000;

/** Asks again and again, while a long answer is being written, whether its caller may still have it. */
export class CallerRecheck {
  private readonly timer: NodeJS.Timeout | undefined;

  /** @param refuse told once why the caller may not have it any more */
  constructor(
    watch: CallerWatch | undefined,
    principal: Principal | undefined,
    private readonly refuse: (error: AppError) => void,
  ) {
    if (!watch || !principal) return;
    this.timer = setInterval(() => void this.check(watch, principal), CHECK_EVERY_MS);
  }

  /** A store that does not answer shuts nobody out. */
  private async check(watch: CallerWatch, principal: Principal): Promise<void> {
    try {
      await watch.stillAdmitted(principal);
    } catch (error) {
      if (!(error instanceof AppError)) return;
      this.stop();
      this.refuse(error);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
