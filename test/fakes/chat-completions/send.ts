import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json, JsonObject } from '../anthropic/json';
import { cutOff, keepOpen, sendPieces } from '../anthropic/pieces';
import type { RequestRecord } from '../anthropic/request-record';
import { respond } from '../anthropic/respond';
import { writeText } from '../anthropic/write';
import { chunkOf, headOf, thoughtPart, usageOf, wholeBody, type Completion } from './completion';

const COMMENT_EVERY_MS = 20;

/** Sends an answer as one body of JSON. */
export async function sendWhole(res: ServerResponse, completion: Completion, record: RequestRecord): Promise<void> {
  const { behaviour, breaks, server } = completion;
  if (behaviour.hold === 'middle') await record.held();
  if (behaviour.delayMs > 0) await delay(behaviour.delayMs);
  if (breaks === 'error') return respond(res, 200, server.error(502, 'Upstream error', 'server_error'));
  if (!breaks) return respond(res, 200, wholeBody(completion));
  res.writeHead(200, { 'content-type': 'application/json' });
  const text = JSON.stringify(wholeBody(completion));
  await writeText(res, text.slice(0, text.length / 2), false);
  await breakOff(res, completion, record);
}

/** Sends an answer as server-sent events, piece by piece. */
export async function sendEvents(
  res: ServerResponse,
  completion: Completion,
  asksForUsage: boolean,
  record: RequestRecord,
): Promise<void> {
  const { behaviour, breaks, server, refusal, thought, finish } = completion;
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const send = (data: Json): Promise<void> => writeData(res, JSON.stringify(data), behaviour.splitBytes);
  if (server.comment) await writeText(res, `${server.comment}\n\n`, behaviour.splitBytes);
  if (breaks === 'comments') {
    const comment = `${server.comment ?? ': waiting'}\n\n`;
    return keepOpen(record, COMMENT_EVERY_MS, () => writeText(res, comment, false));
  }
  await send(chunkOf(completion, { role: 'assistant', content: '' }, undefined, runningUsage(completion, 0)));
  if (thought !== '' && server.thoughts !== 'hidden') await send(chunkOf(completion, thoughtPart(completion, thought)));
  if (refusal !== '') await send(chunkOf(completion, { refusal }));
  await sendText(completion, record, send);
  if (breaks) return breakOff(res, completion, record);
  await send(
    chunkOf(completion, {}, finish, server.usage === 'last' ? usageOf(completion) : runningUsage(completion, 1)),
  );
  if (server.usage === 'asked' && asksForUsage) await send(usageChunk(completion));
  if (server.saysDone) await writeData(res, '[DONE]', behaviour.splitBytes);
  res.end();
}

/** A chunk of the usage alone: without choices, or with none of them (vLLM). */
function usageChunk(completion: Completion): JsonObject {
  const choices = completion.server.thoughts === 'reasoning' ? null : [];
  return { ...headOf(completion, 'chat.completion.chunk'), choices, usage: usageOf(completion) };
}

function runningUsage(completion: Completion, share: number): Json | undefined {
  if (completion.server.usage !== 'every_chunk') return undefined;
  return usageOf(completion, Math.ceil(completion.bill.output * share));
}

function sendText(completion: Completion, record: RequestRecord, send: (data: Json) => Promise<void>): Promise<void> {
  const { text, behaviour } = completion;
  return sendPieces(text, behaviour, record, (piece, start) =>
    send(chunkOf(completion, { content: piece }, undefined, runningUsage(completion, start / text.length))),
  );
}

async function breakOff(res: ServerResponse, { breaks, server }: Completion, record: RequestRecord): Promise<void> {
  if (breaks !== 'error') return cutOff(res, record, breaks);
  await writeData(res, JSON.stringify(server.error(502, 'Upstream error', 'server_error')), false);
  res.end();
}

function writeData(res: ServerResponse, data: string, split: boolean): Promise<void> {
  return writeText(res, `data: ${data}\n\n`, split);
}
