import type { IncomingMessage, ServerResponse } from 'node:http';
import { admin } from './admin';
import { ApiError } from './api-error';
import type { FakeAnthropic } from './fake-anthropic';
import { countTokensOf, createMessage } from './messages';
import { getModel, listModels } from './model-list';
import { checkHeaders } from './header-checks';
import type { RequestRecord } from './request-record';
import { respond } from './respond';

const ORGANIZATION = '00000000-0000-4000-8000-000000000000';
/** A minute's allowance of a new account; what is left of tokens is rounded to thousands. */
const ALLOWANCES: Record<string, [limit: number, remaining: number]> = {
  requests: [1_000, 999],
  'input-tokens': [2_000_000, 1_990_000],
  'output-tokens': [400_000, 399_000],
  tokens: [2_400_000, 2_389_000],
};

function addHeaders(res: ServerResponse, requestId: string, now: number): void {
  res.setHeader('request-id', requestId);
  res.setHeader('anthropic-organization-id', ORGANIZATION);
  const reset = new Date(now + 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
  for (const [name, [limit, remaining]] of Object.entries(ALLOWANCES)) {
    res.setHeader(`anthropic-ratelimit-${name}-limit`, limit);
    res.setHeader(`anthropic-ratelimit-${name}-remaining`, remaining);
    res.setHeader(`anthropic-ratelimit-${name}-reset`, reset);
  }
}

/** Serves one request to its end; whatever goes wrong becomes an error of the API's own form. */
export async function route(
  fake: FakeAnthropic,
  req: IncomingMessage,
  res: ServerResponse,
  record: RequestRecord,
): Promise<void> {
  try {
    if (record.path.startsWith('/admin/')) return await admin(fake, req, res, record.path);
    addHeaders(res, fake.saysId ?? record.id, fake.clock.now());
    await serveApi(fake, req, res, record);
  } catch (error) {
    sendError(res, record, error);
  }
}

async function serveApi(
  fake: FakeAnthropic,
  req: IncomingMessage,
  res: ServerResponse,
  record: RequestRecord,
): Promise<void> {
  switch (`${record.method} ${record.path.replace(/^(\/v1\/models)\/.+/, '$1/:id')}`) {
    case 'POST /v1/messages':
      return createMessage(fake, req, res, record);
    case 'POST /v1/messages/count_tokens':
      return countTokensOf(fake, req, res, record);
    case 'GET /v1/models':
      checkHeaders(req.headers, fake.options.apiKeys);
      return respond(res, 200, listModels(new URL(req.url!, 'http://fake').searchParams));
    case 'GET /v1/models/:id':
      checkHeaders(req.headers, fake.options.apiKeys);
      return respond(res, 200, getModel(decodeURIComponent(record.path.slice('/v1/models/'.length))));
    default:
      throw new ApiError(404, 'Not found');
  }
}

function sendError(res: ServerResponse, record: RequestRecord, error: unknown): void {
  const failure = error instanceof ApiError ? error : new ApiError(500, `the fake failed: ${String(error)}`);
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  if (failure.extra.retryAfter !== undefined) res.setHeader('retry-after', String(failure.extra.retryAfter));
  if (failure.extra.html) {
    res.writeHead(failure.status, { 'content-type': 'text/html' });
    res.end(failure.message);
    return;
  }
  respond(res, failure.status, failure.body(record.id));
}
