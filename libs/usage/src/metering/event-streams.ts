import { AppError } from '@cse/core';
import type { Meter } from '../settlement/meter';

interface StreamEvent {
  event: string;
  data: unknown;
}
type Events = AsyncGenerator<StreamEvent, unknown, void>;

export function isEventStream(value: unknown): value is Events {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'return' in value;
}

/**
 * Passes events on as they come and settles at the end, however it comes: before `done`, on an error, or when the
 * reader goes away. Settling waits until the work below has ended, so that its last word on usage counts.
 */
export async function* meteredStream(events: Events, meter: Meter): Events {
  const passed: StreamEvent[] = [];
  try {
    let step = await events.next();
    while (!step.done) {
      if (meter.keepsAnswer) passed.push(step.value);
      if (step.value.event === 'done') await meter.finish({ status: 200, events: passed, body: step.value.data });
      yield step.value;
      step = await events.next();
    }
    await meter.finish({ status: 200, events: passed, body: step.value });
    return step.value;
  } catch (error) {
    await meter.fail(error instanceof AppError ? error : new AppError('internal', 'internal'));
    throw error;
  } finally {
    if (!meter.settled) {
      await events.return(undefined).catch(() => undefined);
      await meter.fail(new AppError('invalid_state', 'the client went away before the answer was complete'));
    }
  }
}

/** An answer given before, as the stream that it came in. */
export async function* replayedStream(events: StreamEvent[], body: unknown): Events {
  yield* events;
  return body;
}
