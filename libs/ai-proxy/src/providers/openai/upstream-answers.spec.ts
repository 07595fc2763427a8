import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@cse/core';
import { askModel, type Asked } from '../../../../../test/ai/asked-model';
import {
  begin,
  completeAnswers,
  content,
  end,
  NO_ANSWERS,
  piece,
  sendOdd,
  used,
  USAGE,
  whole,
  type OddCompletion,
} from '../../../../../test/fakes/chat-completions/odd-answers';
import type { TextEnd } from '../../text-model';
import { OpenaiTextModel } from './openai-text-model';
import { traitsOf } from './servers';

/**
 * An answer that is complete is never lost, however a server sends it, and nothing that nobody billed is charged: the
 * same rules as for the Messages API, in the other protocol.
 */
const ANSWER = '{"ghost_nodes": []}';

let upstream: OddCompletion = {};
let server: Server;
let model: OpenaiTextModel;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    incoming.resume().once('end', () => sendOdd(response, upstream));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  model = new OpenaiTextModel({
    apiKey: 'k',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    server: traitsOf(),
    draftModel: 'gpt-6-luna',
    standardModel: 'gpt-6.2-sol',
    premiumModel: 'gpt-6.2-astra',
    windowTokens: undefined,
    limits: { totalMs: 20_000, firstEventMs: 20_000, idleMs: 20_000 },
    userIdKey: Buffer.alloc(32, 1),
    clock: new ManualClock(),
  });
});
afterEach(() => model.onApplicationShutdown());
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function ask(how: OddCompletion): Promise<Asked> {
  upstream = how;
  return askModel(model);
}

describe('a completion that is all there', () => {
  it.each<[string, OddCompletion, object]>(completeAnswers(ANSWER))(
    '%s is given, and counted as the server says',
    async (_, how, counts) => {
      const { text, end: how_, observed } = await ask(how);
      expect(text).toBe(ANSWER);
      expect(how_).toMatchObject({ stop: 'complete', notices: [] });
      expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: false });
      expect(observed.counts).toMatchObject(counts);
    },
  );

  it.each<[string, object[]]>([
    ['no usage', [begin(), content(ANSWER), end()]],
    ['a negative count', [begin(), content(ANSWER), end(), used({ ...USAGE, completion_tokens: -5 })]],
    ['words for a count', [begin(), content(ANSWER), end(), used({ ...USAGE, completion_tokens: 'many' })]],
    ['a usage that is null', [begin(), content(ANSWER), piece({}, 'stop', { usage: null })]],
  ])('is given with %s, and its length is estimated with what was thought aloud', async (_, chunks) => {
    const thought = 'x'.repeat(250);
    for (const aloud of [{ reasoning: thought }, { reasoning_content: thought }]) {
      const { text, observed } = await ask({ chunks: [chunks[0]!, piece(aloud), ...chunks.slice(1)] });
      expect(text).toBe(ANSWER);
      expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: true });
      expect(observed.counts!.outputTokens).toBe(Math.ceil((250 + ANSWER.length) / 2.5));
      expect(observed.counts!.inputTokens + observed.counts!.cacheReadTokens).toBeGreaterThan(3);
    }
  });
});

describe('how a completion ends', () => {
  it.each<[reason: string, stop: TextEnd['stop']]>([
    ['stop', 'complete'],
    ['eos', 'complete'],
    ['length', 'truncated'],
    ['model_length', 'truncated'],
    ['MAX_TOKENS', 'truncated'],
    ['content_filter', 'refused'],
    ['content_filter: SAFETY', 'refused'],
  ])('%s is %s', async (reason, stop) => {
    const { end: how } = await ask({ chunks: [begin(), content(ANSWER), end(USAGE, reason)] });
    expect(how?.stop).toBe(stop);
  });

  it('an error that is a reason is an error', async () => {
    const { failed, observed } = await ask({ chunks: [begin(), content(ANSWER), end(USAGE, 'error')] });
    expect(failed).toMatchObject({ code: 'provider_error', members: { retryable: true } });
    expect(observed.end).toMatchObject({ outcome: 'failed', billable: true });
  });

  it.each<[error: object, code: string, retryable: boolean]>([
    [{ code: 429, message: 'slow down' }, 'provider_unavailable', true],
    [{ type: 'rate_limit_exceeded' }, 'provider_unavailable', true],
    [{ type: 'overloaded_error' }, 'provider_unavailable', true],
    [{ type: 'timeout' }, 'provider_timeout', true],
    [{ type: 'invalid_request_error' }, 'provider_error', false],
    [{ message: 'no code at all' }, 'provider_error', true],
  ])('an error in the stream says itself what it is: %j', async (error, code, retryable) => {
    const { failed } = await ask({ chunks: [begin(), content('{"gh'), { error }] });
    expect(failed).toMatchObject({ code, members: { retryable } });
  });
});

describe('the model that completes', () => {
  it.each([
    ['gpt-6.2-astra', 'gpt-6.2-astra'],
    ['/home/ada/models/qwen3-8b.gguf', 'qwen3-8b.gguf'],
    ['C:\\models\\qwen3-8b.gguf', 'qwen3-8b.gguf'],
  ])('is named and billed when it is another one than was asked: %s', async (served, name) => {
    const { end: how, observed, named } = await ask({ chunks: [begin(served), ...whole(ANSWER).slice(1)] });
    expect(how?.notices).toEqual([{ code: 'served_model_differs' }]);
    expect([named, observed.model]).toEqual([[name], name]);
  });

  it.each(['gpt-6.2-sol-2026-11-17', 'openai/gpt-6.2-sol', '', 'a model\nwith lines'])(
    'is the one that was asked under another name, or none that can be told: %j',
    async (name) => {
      const { end: how, observed } = await ask({ chunks: [begin(name), ...whole(ANSWER).slice(1)] });
      expect([how?.notices, observed.model]).toEqual([[], undefined]);
    },
  );
});

describe('what cannot be a completion', () => {
  it.each<[string, OddCompletion]>(NO_ANSWERS)('is billed nothing, however it looks: %s', async (_, how) => {
    const { failed, observed } = await ask(how);
    expect(failed).toMatchObject({ code: 'provider_error', members: { retryable: true } });
    expect(observed.end).toEqual({ outcome: 'failed', billable: false, estimated: false });
  });

  it('opens the circuit when it comes again and again', async () => {
    for (let call = 0; call < 5; call++) await ask({ type: 'text/html', body: '<html></html>' });
    const { failed, observed } = await ask({ chunks: whole(ANSWER), done: true });
    expect(failed).toMatchObject({ code: 'provider_unavailable' });
    expect(observed.end).toBeUndefined();
  });

  it('is cut off where it is longer than any answer can be', async () => {
    let sent = 0;
    const flood = (response: ServerResponse): void => {
      const more = (): void => {
        while (!response.destroyed && sent < 64 * 1024 * 1024) {
          sent += 65_536;
          if (!response.write(`: ${'x'.repeat(65_533)}\n`)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    const { failed, observed } = await ask({ body: flood });
    expect(failed).toMatchObject({ code: 'provider_error' });
    expect(observed.end).toMatchObject({ outcome: 'failed' });
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });
});
