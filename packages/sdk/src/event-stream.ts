import type { ProblemDocument } from './generated/operations.ts';
import { byteReader, globals, type ResponseLike } from './platform.ts';
import { ConnectionError, problemError } from './problem-error.ts';
import { SseParser } from './sse-parser.ts';

/** One event of a stream: its name, its parsed data, and its id where the stream numbers its events. */
export type StreamEvent<Events> = {
  [Name in keyof Events & string]: { event: Name; data: Events[Name]; id?: string };
}[keyof Events & string];

/**
 * The events of an answer, as they come; all at its end where the runtime hands out no body before that. An `error`
 * event is thrown as a ProblemError; a stream that ends without `done` throws a ConnectionError, since it was cut short.
 * Leaving the loop closes the connection.
 * @param onBytes told whenever something came in, a keep-alive comment too
 */
export async function* readEvents<Events>(
  response: ResponseLike,
  onBytes?: () => void,
): AsyncGenerator<StreamEvent<Events>, void, void> {
  const parser = new SseParser();
  for await (const piece of piecesOf(response)) {
    onBytes?.();
    for (const { event, data, id } of parser.push(piece)) {
      if (event === 'error') throw problemError(JSON.parse(data) as ProblemDocument, 500, response.headers);
      yield { event, data: JSON.parse(data) as unknown, id } as StreamEvent<Events>;
      if (event === 'done') return;
    }
  }
  throw new ConnectionError('the stream ended before its last event');
}

async function* piecesOf(response: ResponseLike): AsyncGenerator<string, void, void> {
  const reader = byteReader(response);
  if (!reader) return yield await response.text();
  const decoder = new globals.TextDecoder();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

type Json = Record<string, unknown>;

/** What `meta` holds of an answer, and `status` and `progress` of a job. */
const META = ['request_id', 'based_on', 'context', 'provider'];
const JOB_STATE = ['status', 'stage', 'progress', 'attempts'];

/**
 * The events that a whole answer would have been streamed as: for runtimes that cannot read a stream, where nothing is
 * lost by asking for JSON. `done` holds all; the others come first, for apps that draw from them.
 */
export function* eventsOfAnswer<Events>(answer: unknown): Generator<StreamEvent<Events>, void, void> {
  const whole = answer as Json;
  const events: [string, unknown][] = [];
  if ('job_id' in whole) events.push(['status', pick(whole, JOB_STATE)]);
  else {
    events.push(['meta', pick(whole, META)]);
    for (const [member, value] of Object.entries(whole)) {
      if (member === 'primary') events.push(['text_delta', { target: 'primary', delta: (value as Json).text }]);
      if (!Array.isArray(value) || member === 'notices') continue;
      for (const item of value as unknown[]) events.push(...eventsOfItem(member, item));
    }
    if ('usage' in whole) events.push(['usage', whole.usage]);
  }
  for (const [event, data] of events) yield { event, data } as StreamEvent<Events>;
  yield { event: 'done', data: whole } as StreamEvent<Events>;
}

/**
 * `ghost_nodes` hold what `ghost_node` events do; prose comes as the text that it would have grown to, and what goes on
 * from it after it.
 */
function eventsOfItem(member: string, item: unknown): [string, unknown][] {
  const { next, ...own } = item as Json;
  const event = member.replace(/s$/, '');
  const isProse = event === 'alternative' || event === 'continuation';
  const grown: [string, unknown][] = isProse ? [['text_delta', { target: own.id, delta: own.text }]] : [];
  if (event === 'alternative') return grown;
  const following = Array.isArray(next) ? next.flatMap((one) => eventsOfItem(member, one)) : [];
  return [...grown, [event, own], ...following];
}

const pick = (from: Json, names: string[]): Json =>
  Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
