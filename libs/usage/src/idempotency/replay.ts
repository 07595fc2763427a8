import { EventStream, type SseEvent } from '@cse/http';
import type { FastifyReply } from 'fastify';
import { problemOf, type KeptAnswer } from './kept-answer';

/** The header of an answer that was given before. */
export const REPLAYED = 'Idempotency-Replayed';

/**
 * Gives an answer again as it was given: its body, or its events.
 * @throws AppError the problem that it was
 */
export function replayAnswer(answer: KeptAnswer, reply: FastifyReply): unknown {
  void reply.header(REPLAYED, 'true');
  if ('problem' in answer) throw problemOf(answer);
  void reply.status(answer.status);
  return answer.events ? replayedStream(answer.events, answer.body) : answer.body;
}

function replayedStream(events: readonly SseEvent[], body: unknown): EventStream<unknown> {
  return new EventStream(async (reader) => {
    for (const event of events) {
      reader.send(event);
      await reader.drained();
    }
    return body;
  });
}
