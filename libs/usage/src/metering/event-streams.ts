import { AppError } from '@cse/core';
import { ClientGone, EventStream, type SseEvent } from '@cse/http';
import type { Meter } from '../settlement/meter';

/**
 * Passes events on as they come and settles at the end, however it comes: before `done`, on an error, or when the
 * reader goes away. Settling waits until the work below has ended, so that its last word on usage counts.
 */
export function meteredStream<T>(stream: EventStream<T>, meter: Meter): EventStream<T> {
  return new EventStream(async (sink) => {
    const passed: SseEvent[] = [];
    let done: SseEvent | undefined;
    const metered = {
      send: (event: SseEvent): void => {
        if (meter.keepsAnswer) passed.push(event);
        // The last event tells that all is well, so it waits until the answer is paid for.
        if (event.event === 'done') done = event;
        else sink.send(event);
      },
      get closed(): boolean {
        return sink.closed;
      },
      drained: () => sink.drained(),
    };
    try {
      const answer = await stream.answer(metered);
      await meter.finish({ status: 200, events: passed, body: answer });
      if (done) sink.send(done);
      return answer;
    } catch (error) {
      await meter.fail(failureOf(error));
      throw error;
    }
  });
}

function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof ClientGone)) return new AppError('internal', 'internal');
  return new AppError('invalid_state', 'the client went away before the answer was complete');
}

/** An answer given before, as the stream that it came in. */
export function replayedStream(events: readonly SseEvent[], body: unknown): EventStream<unknown> {
  return new EventStream(async (sink) => {
    for (const event of events) {
      sink.send(event);
      await sink.drained();
    }
    return body;
  });
}
