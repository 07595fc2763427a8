import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, invalid } from './api-error';
import type { FakeAnthropic } from './fake-anthropic';
import { isObject, type Json, type JsonObject } from './json';
import { respond } from './respond';
import { type Scenario, SCENARIOS } from './scenarios';

/** Steers the fake from another process. Needs no key: it listens on the loopback address only. */
export async function admin(
  fake: FakeAnthropic,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  const call = `${req.method} ${path}`;
  const body = req.method === 'POST' ? await read(req) : {};
  switch (call) {
    case 'GET /admin/scenarios':
      return respond(res, 200, { scenarios: SCENARIOS });
    case 'POST /admin/scenarios':
      queueScenario(fake, body);
      break;
    case 'DELETE /admin/scenarios':
      fake.scenarios.clear();
      break;
    case 'POST /admin/answers':
      fake.answerWith(body.answer ?? null, times(body));
      break;
    case 'POST /admin/clock':
      fake.clock.advance(Number(body.advance_ms ?? 0));
      break;
    case 'POST /admin/resume':
      fake.resume();
      break;
    case 'POST /admin/reset':
      fake.reset();
      break;
    case 'GET /admin/requests':
      return respond(res, 200, { counts: fake.counts, requests: fake.requests });
    case 'GET /admin/ledger':
      return respondBig(res, { entries: fake.ledger.entries, totals: fake.ledger.totals });
    default:
      throw new ApiError(404, 'no such admin route');
  }
  respond(res, 200, { ok: true });
}

function queueScenario(fake: FakeAnthropic, body: JsonObject): void {
  const scenario = body.scenario as Scenario;
  try {
    if (body.sticky === true) fake.always(scenario);
    else fake.next(scenario, times(body));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : 'bad scenario');
  }
}

function times(body: JsonObject): number {
  return typeof body.times === 'number' ? body.times : 1;
}

/** Amounts are integers beyond what a JSON number holds exactly, so they travel as text. */
function respondBig(res: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(text);
}

async function read(req: IncomingMessage): Promise<JsonObject> {
  let text = '';
  for await (const piece of req as AsyncIterable<Buffer>) text += piece.toString('utf8');
  const value: Json = text === '' ? {} : (JSON.parse(text) as Json);
  if (!isObject(value)) throw invalid('an admin body is a JSON object');
  return value;
}
