import type { IncomingMessage, ServerResponse } from 'node:http';
import { eventText } from './event-frame';
import type { JsonObject } from './json';
import { Ledger } from './ledger';
import { messageDelta, messageOf, messageStart, type Reply } from './message';
import { findModel } from './models';
import { promptParts, totalTokens } from './prompt-parts';
import { replyTo } from './reply';
import { NORMAL } from './scenarios';

const STREAM = Buffer.from('"stream":true');
const DELTA_CHARACTERS = 24;

/**
 * Answers for load tests: the first request is answered in earnest, every later one with the very bytes of that answer,
 * without checks, cache, ledger or records. Of a later body nothing is read but whether it asks for a stream.
 */
export class CannedAnswers {
  private readonly learned = new Map<'json' | 'events', Buffer>();

  /** The next request is answered in earnest again. */
  forget(): void {
    this.learned.clear();
  }

  serve(req: IncomingMessage, res: ServerResponse): void {
    const pieces: Buffer[] = [];
    const learning = this.learned.size === 0;
    let stream = false;
    let tail: Buffer = Buffer.alloc(0);
    req.on('data', (piece: Buffer) => {
      // The mark may stand across two pieces; the few bytes before the second make it whole.
      stream ||= piece.includes(STREAM) || Buffer.concat([tail, piece.subarray(0, STREAM.length)]).includes(STREAM);
      tail = piece.subarray(-STREAM.length);
      if (learning) pieces.push(piece);
    });
    req.on('end', () => {
      if (learning) this.learn(JSON.parse(Buffer.concat(pieces).toString('utf8')) as JsonObject);
      const body = this.learned.get(stream ? 'events' : 'json')!;
      const type = stream ? 'text/event-stream; charset=utf-8' : 'application/json';
      res.writeHead(200, { 'content-type': type, 'content-length': body.length, 'request-id': 'req_canned' });
      res.end(body);
    });
  }

  private learn(body: JsonObject): void {
    const model = findModel(String(body.model));
    if (!model) throw new Error(`no such model: ${String(body.model)}`);
    const ledger = new Ledger();
    const total = totalTokens(promptParts(body, model));
    const entry = ledger.open('req_canned', model, { total, a: 0, b: 0, c: 0 }, new Date());
    const reply = replyTo(body, model, NORMAL, 'msg_canned', entry, ledger);
    this.learned.set('json', Buffer.from(JSON.stringify(messageOf(reply))));
    this.learned.set('events', Buffer.from(frames(reply).map(eventText).join('')));
  }
}

function frames(reply: Reply): JsonObject[] {
  const deltas = reply.text.match(new RegExp(`[^]{1,${DELTA_CHARACTERS}}`, 'gu')) ?? [];
  return [
    messageStart(reply),
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...deltas.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    messageDelta(reply),
    { type: 'message_stop' },
  ];
}
