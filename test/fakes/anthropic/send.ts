import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from './api-error';
import { eventText } from './event-frame';
import type { JsonObject } from './json';
import { messageDelta, messageOf, messageStart, type Reply, signature } from './message';
import { cutOff, keepOpen, sendPieces } from './pieces';
import type { RequestRecord } from './request-record';
import { writeText } from './write';

const PING_EVERY_MS = 20;

/** Sends a reply as one JSON body. */
export async function sendJson(res: ServerResponse, reply: Reply, record: RequestRecord): Promise<void> {
  const text = JSON.stringify(messageOf(reply));
  if (reply.breaks === 'error') throw new ApiError(529, 'Overloaded');
  if (reply.behaviour.hold === 'middle') await record.held();
  if (reply.behaviour.delayMs > 0) await delay(reply.behaviour.delayMs);
  res.writeHead(200, { 'content-type': 'application/json' });
  if (!reply.breaks) {
    res.end(text);
    return;
  }
  res.write(text.slice(0, text.length / 2));
  await breakOff(res, reply, record);
}

/** Sends a reply as server-sent events, piece by piece. */
export async function sendEvents(res: ServerResponse, reply: Reply, record: RequestRecord): Promise<void> {
  const { behaviour } = reply;
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const send = (frame: JsonObject): Promise<void> => write(res, frame, behaviour.splitBytes);
  await send(messageStart(reply));
  let index = 0;
  if (reply.thinking !== undefined) await sendThinking(reply, reply.thinking, index++, send);
  if (reply.text !== '') {
    await send({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } });
    await send({ type: 'ping' });
    await sendText(reply, index, record, send);
    if (!reply.breaks) await send({ type: 'content_block_stop', index });
  }
  if (reply.breaks) return breakOff(res, reply, record);
  await send(messageDelta(reply));
  await send({ type: 'message_stop' });
  res.end();
}

type Send = (frame: JsonObject) => Promise<void>;

async function sendThinking(reply: Reply, thinking: string, index: number, send: Send): Promise<void> {
  await send({ type: 'content_block_start', index, content_block: { type: 'thinking', thinking: '', signature: '' } });
  const delta = (value: JsonObject): Promise<void> => send({ type: 'content_block_delta', index, delta: value });
  if (thinking !== '') await delta({ type: 'thinking_delta', thinking });
  await delta({ type: 'signature_delta', signature: signature(reply) });
  await send({ type: 'content_block_stop', index });
}

function sendText({ text, behaviour }: Reply, index: number, record: RequestRecord, send: Send): Promise<void> {
  return sendPieces(text, behaviour, record, async (piece) => {
    await send({ type: 'content_block_delta', index, delta: { type: 'text_delta', text: piece } });
    if (behaviour.extraPings) await send({ type: 'ping' });
  });
}

async function breakOff(res: ServerResponse, { breaks }: Reply, record: RequestRecord): Promise<void> {
  if (breaks === 'pings') return keepOpen(record, PING_EVERY_MS, () => write(res, { type: 'ping' }, false));
  if (breaks !== 'error') return cutOff(res, record, breaks);
  await write(res, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, false);
  res.end();
}

function write(res: ServerResponse, frame: JsonObject, split: boolean): Promise<void> {
  return writeText(res, eventText(frame), split);
}
