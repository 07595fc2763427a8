import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { SeededRandom } from './random';
import { evenCut } from './reply';
import type { RequestRecord } from './request-record';

/** How an answer goes out, over any protocol. */
export interface Pace {
  /** Characters a piece, from and to. */
  chunk: [from: number, to: number];
  /** Milliseconds of real time before each piece. */
  delayMs: number;
  /** Wait for `resume()`: before the response headers, or with half of the text out. */
  hold?: 'start' | 'middle';
  /** Where the middle is, as a share of the text; half of it when nothing is said. */
  holdAt?: number;
}

/** Long enough for the bytes before a reset to be read by the other side: a reset discards what is still on its way. */
const BEFORE_RESET_MS = 15;

/** Hands out a text in pieces, at its pace, until the client has left. */
export async function sendPieces(
  text: string,
  { chunk: [from, to], delayMs, hold, holdAt = 0.5 }: Pace,
  record: RequestRecord,
  send: (piece: string, start: number) => Promise<void>,
): Promise<void> {
  const random = new SeededRandom(text);
  for (let start = 0; start < text.length && !record.aborted;) {
    if (delayMs > 0) await delay(delayMs);
    if (hold === 'middle' && start >= text.length * holdAt && !record.wasHeld) await record.held();
    const wanted = start + from + random.below(to - from + 1);
    // A single unit may be half a character; then the whole character goes.
    const end = evenCut(text, wanted) > start ? evenCut(text, wanted) : wanted + 1;
    await send(text.slice(start, end), start);
    record.sentCharacters = Math.min(end, text.length);
    start = end;
  }
}

/** Does again what keeps a connection open and says nothing, until the client has left. */
export async function keepOpen(record: RequestRecord, everyMs: number, send: () => Promise<void>): Promise<void> {
  while (!record.finished) {
    await send();
    await Promise.race([delay(everyMs), record.closed]);
  }
}

/** Ends a connection in the middle of an answer: closed, reset, or left open without another word. */
export async function cutOff(res: ServerResponse, record: RequestRecord, how: string | undefined): Promise<void> {
  if (how === 'eof') res.end();
  else if (how === 'reset') {
    await delay(BEFORE_RESET_MS);
    record.brokenByUs = true;
    res.socket?.resetAndDestroy();
  } else await record.closed;
}
