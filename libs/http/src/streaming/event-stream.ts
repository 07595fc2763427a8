import type { SseEvent } from './sse';

/** Where the events of an answer go while it is made. */
export interface EventSink {
  /** Takes one event; does nothing once nobody reads any more. */
  send(event: SseEvent): void;
  /** True once nobody reads any more. */
  readonly closed: boolean;
  /** A promise while the reader is slow: wait for it before more is made, so that nothing piles up in memory. */
  drained(): Promise<void> | undefined;
}

/**
 * What a handler returns to be answered as server-sent events or as JSON: it sends events on the way, and resolves to
 * the whole answer. The HTTP status is decided by the first event: a failure before it is a problem document, a failure
 * after it is one `error` event.
 *
 * @example
 * return new EventStream(async (sink) => {
 *   sink.send({ event: 'meta', data: meta });
 *   return answer;
 * });
 */
export class EventStream<T> {
  constructor(readonly answer: (sink: EventSink) => Promise<T>) {}

  /** Of events that are made one at a time. When nobody reads any more the generator is returned. */
  static from<T>(events: AsyncGenerator<SseEvent, T, void>): EventStream<T> {
    return new EventStream(async (sink) => {
      try {
        for (;;) {
          const step = await events.next();
          if (step.done) return step.value;
          sink.send(step.value);
          await sink.drained();
          if (sink.closed) throw new ClientGone();
        }
      } finally {
        await events.return(undefined as never).catch(() => undefined);
      }
    });
  }
}

/** Nobody waits for the answer any more: no failure of ours, and nothing for the log. */
export class ClientGone extends Error {
  constructor() {
    super('client went away');
    this.name = 'ClientGone';
  }
}

/** For an answer of which only the end is wanted. */
export const NO_READER: EventSink = { send: () => undefined, closed: false, drained: () => undefined };
