import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, invalid } from './api-error';
import { checkBody } from './body-checks';
import type { FakeAnthropic } from './fake-anthropic';
import { checkContentType, checkHeaders } from './header-checks';
import { isJudging, readJudgeRequest } from './judge-answer';
import { isObject, type Json, type JsonObject } from './json';
import type { FakeModel } from './models';
import { promptParts, totalTokens } from './prompt-parts';
import { outputTokens, replyTo } from './reply';
import type { RequestRecord } from './request-record';
import { respond } from './respond';
import { behaviourOf } from './scenarios';
import { sendEvents, sendJson } from './send';
import { readStory } from './story-reader';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** POST /v1/messages. */
export async function createMessage(
  fake: FakeAnthropic,
  req: IncomingMessage,
  res: ServerResponse,
  record: RequestRecord,
): Promise<void> {
  const startedAt = fake.clock.now();
  const { workspace, version } = checkHeaders(req.headers, fake.options.apiKeys);
  const body = await readBody(req, record);
  const model = asCounted(fake, checkBody(body, version, 'create', fake.options.anyModel));
  const share = fake.cache.look(workspace, model, body, startedAt);
  if (share.total > model.contextTokens) {
    throw invalid(`prompt is too long: ${share.total} tokens > ${model.contextTokens} maximum`);
  }

  const judging = isJudging(schemaIn(body));
  record.scenario = judging ? fake.judging.take(undefined) : fake.scenarios.take(headerOf(req, 'x-fake-scenario'));
  const behaviour = behaviourOf(record.scenario);
  if (judging && fake.judge) behaviour.answer ??= fake.judge(readJudgeRequest(readStory(body).prompt));
  if (behaviour.hold === 'start') await record.held();
  if (behaviour.error) throw behaviour.error;
  if (record.finished) return;

  const terms = { fast: body.speed === 'fast', usOnly: body.inference_geo === 'us' };
  const entry = fake.ledger.open(record.id, model, share, new Date(startedAt), terms);
  const messageId = `msg_${record.id.slice('req_'.length)}`;
  const reply = replyTo(body, model, behaviour, messageId, entry, fake.ledger);
  const refusedUnread = reply.stopReason === 'refusal' && !fake.unknowns.refusalLeavesEntry;
  if (!refusedUnread) share.commit();

  if (behaviour.local) for (const name of res.getHeaderNames()) res.removeHeader(name);
  if (body.stream === true) await sendEvents(res, reply, record);
  else await sendJson(res, reply, record);
  await record.closed;
  settleAborted(fake, record, model, entry);
}

function schemaIn({ output_config: config }: JsonObject): Json | undefined {
  return isObject(config) && isObject(config.format) ? config.format.schema : undefined;
}

/** A stream that the client leaves costs what was written until then. */
function settleAborted(
  fake: FakeAnthropic,
  record: RequestRecord,
  model: FakeModel,
  entry: Parameters<FakeAnthropic['ledger']['settle']>[0],
): void {
  if (!record.aborted || record.body?.stream !== true) return;
  const text = 'x'.repeat(record.sentCharacters);
  fake.ledger.settle(entry, outputTokens(text, model) + entry.thinkingTokens, entry.thinkingTokens, true);
}

function asCounted(fake: FakeAnthropic, known: FakeModel): FakeModel {
  return fake.options.byteTokens ? { ...known, charactersPerToken: 1, countsBytes: true } : known;
}

/** POST /v1/messages/count_tokens. Free: it leaves nothing in the ledger and nothing in the cache. */
export async function countTokensOf(
  fake: FakeAnthropic,
  req: IncomingMessage,
  res: ServerResponse,
  record: RequestRecord,
): Promise<void> {
  const { version } = checkHeaders(req.headers, fake.options.apiKeys);
  const body = await readBody(req, record);
  const model = asCounted(fake, checkBody(body, version, 'count', fake.options.anyModel));
  const behaviour = behaviourOf(fake.counting);
  if (behaviour.hold) await record.held();
  if (behaviour.error) throw behaviour.error;
  if (record.finished) return;
  const counted = totalTokens(promptParts(body, model));
  respond(res, 200, { input_tokens: fake.lie ? fake.lie(counted) : counted });
}

function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** @throws ApiError 413 above the limit, 400 when the body is not a JSON object */
async function readBody(req: IncomingMessage, record: RequestRecord): Promise<JsonObject> {
  checkContentType(req.headers);
  const pieces: Buffer[] = [];
  // What is too much is read all the same: to stop in the middle would break the connection under the answer.
  for await (const piece of req as AsyncIterable<Buffer>) {
    record.bytes += piece.length;
    if (record.bytes <= MAX_BODY_BYTES) pieces.push(piece);
  }
  if (record.bytes > MAX_BODY_BYTES) throw new ApiError(413, 'Request exceeds the maximum size');
  const body = parse(Buffer.concat(pieces).toString('utf8'));
  if (!isObject(body)) throw invalid('Input should be a valid dictionary');
  record.body = body;
  return body;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalid('The request body is not valid JSON');
  }
}
