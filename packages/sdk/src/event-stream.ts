import type { ProblemDocument } from './generated/operations.ts';
import { ProblemError } from './problem-error.ts';
import { SseParser } from './sse-parser.ts';

/** One event of a stream: its name, its parsed data, and its id where the stream numbers its events. */
export type StreamEvent<Events> = {
  [Name in keyof Events & string]: { event: Name; data: Events[Name]; id?: string };
}[keyof Events & string];

/**
 * The events of an answer, as they come. Leaving the loop, or aborting the signal of the call, closes the connection,
 * and the server then stops the work. An `error` event is thrown as a ProblemError; a stream that ends without `done`
 * throws an Error, since the answer was cut short.
 */
export async function* readEvents<Events>(response: Response): AsyncGenerator<StreamEvent<Events>, void, void> {
  if (!response.ok) throw await ProblemError.fromResponse(response);
  if (!response.body) throw new Error('the answer has no body to stream');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream ended before its last event');
      for (const { event, data, id } of parser.push(decoder.decode(value, { stream: true }))) {
        if (event === 'error') throw new ProblemError(JSON.parse(data) as ProblemDocument, 500, response.headers);
        yield { event, data: JSON.parse(data) as unknown, id } as StreamEvent<Events>;
        if (event === 'done') return;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
