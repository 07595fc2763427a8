import { GraphThreads, type CitingArtifact } from '@cse/ai-proxy';
import type { Authenticated } from '@cse/core';
import { EventStream, LARGE_BODY_BYTES, readLargeBody, signalOf } from '@cse/http';
import { createParamDecorator, Injectable, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A request whose body is still to be read, from whom it is, and until when. */
export interface GraphCaller {
  request: FastifyRequest & Authenticated;
  reply: FastifyReply;
  signal: AbortSignal;
}

export const WholeStory = createParamDecorator((_: unknown, context: ExecutionContext): GraphCaller => {
  const http = context.switchToHttp();
  const reply = http.getResponse<FastifyReply>();
  return { request: http.getRequest<GraphCaller['request']>(), reply, signal: signalOf(reply) };
});

/** Has a body about a whole story read in a thread, and turns what that finds into the answer: events, and all at the end. */
@Injectable()
export class GraphStream {
  constructor(private readonly threads: GraphThreads) {}

  /**
   * @param whole makes the answer of what was found
   * @param mine what the caller's own artifacts rest on
   */
  answer<R extends object, A extends object>(
    kind: 'stale',
    { request, signal }: GraphCaller,
    whole: (result: R) => A,
    mine?: () => Promise<readonly CitingArtifact[]>,
  ): EventStream<A & { request_id: string }> {
    return new EventStream(async (sink) => {
      const { userId } = request.principal;
      const read = async () => ({
        ...{ kind, ...(await readLargeBody(request)), limitBytes: LARGE_BODY_BYTES },
        ...(mine && { mine: await mine() }),
      });
      const result = await this.threads.run(userId, signal, read, (event, data) => sink.send({ event, data }));
      const answer = { request_id: request.id, ...whole(result as R) };
      sink.send({ event: 'done', data: answer });
      return answer;
    });
  }
}
