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

/** Events that hold some members of the whole answer. */
const PARTS: Record<string, string[]> = {
  meta: ['request_id', 'based_on', 'context', 'provider'],
  status: ['status', 'stage', 'progress', 'attempts'],
};

/**
 * The events that a whole answer would have been streamed as: for runtimes that cannot read a stream, where nothing is
 * lost by asking for JSON. `done` holds all; the others come first, for apps that draw from them.
 * @param names what the stream yields before `done`, in its order: `ghost_node` stands for each of `ghost_nodes`
 */
export function* eventsOfAnswer<Events>(
  answer: unknown,
  names: string[] = [],
): Generator<StreamEvent<Events>, void, void> {
  const whole = answer as Json;
  const isProse = names.includes('text_delta');
  const events = names.flatMap((name): [string, unknown][] => {
    if (name in PARTS) return [[name, pick(whole, PARTS[name]!)]];
    if (name === 'usage') return [[name, whole.usage]];
    if (name === 'text_delta') return deltasOf(whole);
    return itemsOf(whole[`${name}s`]).flatMap((item) => [...eventsOfItem(name, item, isProse)]);
  });
  for (const [event, data] of [...events, ['done', whole]]) yield { event, data } as StreamEvent<Events>;
}

/** What is offered for one passage: the first choice, and the others. */
function deltasOf({ primary, alternatives }: Json): [string, unknown][] {
  const first = primary ? [deltaOf('primary', primary as Json)] : [];
  return [...first, ...itemsOf(alternatives).map((one) => deltaOf(one.id, one))];
}

/** An item of an answer as its event, what goes on from it after it; prose comes first as the text that it grew to. */
function* eventsOfItem(name: string, item: Json, isProse: boolean): Generator<[string, unknown], void, void> {
  const { next, ...own } = item;
  if (isProse) yield deltaOf(own.id, own);
  yield [name, own];
  if (Array.isArray(next)) for (const one of next as Json[]) yield* eventsOfItem(name, one, isProse);
}

const itemsOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const deltaOf = (target: unknown, { text }: Json): [string, unknown] => ['text_delta', { target, delta: text }];

const pick = (from: Json, names: string[]): Json =>
  Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
