import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, ManualClock, type CallEnd, type CallObserver, type ModelCall, type TokenCounts } from '@cse/core';
import type { RenderedPrompt } from '@cse/prompts';
import type { TextEnd, TextRequest } from '../../text-model';
import { AnthropicTextModel } from './anthropic-text-model';

/**
 * How gateways in front of the Messages API differ from it, reduced from public reports: what they frame, count, name
 * and leave open differently. An answer that is complete is never lost, and nothing that nobody billed is charged.
 */
const ANSWER = '{"ghost_nodes": []}';
const START = { input_tokens: 343, cache_read_input_tokens: 3923, cache_creation_input_tokens: 0, output_tokens: 1 };

type Frame = Record<string, unknown> & { type: string };
const start = (usage: object = START, model = 'claude-sonnet-5-5'): Frame => ({
  type: 'message_start',
  message: { model, usage },
});
const text = (words = ANSWER): Frame => ({ type: 'content_block_delta', delta: { type: 'text_delta', text: words } });
const delta = (usage: object | null = { output_tokens: 1180 }, stop_reason: string | null = 'end_turn'): Frame => ({
  type: 'message_delta',
  delta: { stop_reason },
  usage,
});
const STOP: Frame = { type: 'message_stop' };
const WHOLE = [start(), text(), delta(), STOP];

interface Upstream {
  frames?: Frame[];
  /** What the body is when it is no event stream of these frames. */
  body?: string | ((response: ServerResponse) => void);
  type?: string;
  names?: 'left out';
  then?: 'close' | 'reset' | 'silence' | 'pings';
}

class Recorder implements CallObserver {
  call!: ModelCall;
  counts: TokenCounts | undefined;
  end: CallEnd | undefined;
  model: string | undefined;
  dispatched(call: ModelCall): void {
    this.call = call;
  }
  served({ model }: { model: string }): void {
    this.model = model;
  }
  used(counts: TokenCounts): void {
    this.counts = counts;
  }
  ended(end: CallEnd): void {
    this.end = end;
  }
}

const PROMPT: RenderedPrompt = {
  id: 'suggest.v2',
  system: [{ text: 'policy' }],
  content: [{ text: 'story' }],
  schema: { type: 'object', properties: { ghost_nodes: {} } },
  maxOutputTokens: 100,
};

let upstream: Upstream = {};
let server: Server;
let model: AnthropicTextModel;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    incoming.resume().once('end', () => void answer(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  model = new AnthropicTextModel({
    apiKey: 'k',
    anthropicBaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    draftModel: 'claude-haiku-5-5',
    standardModel: 'claude-sonnet-5-5',
    premiumModel: 'claude-opus-5-5',
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

function answer(response: ServerResponse): void {
  const { frames = [], body, type = 'text/event-stream', names, then = 'close' } = upstream;
  response.writeHead(200, type === '' ? {} : { 'content-type': type });
  response.flushHeaders();
  if (typeof body === 'function') return body(response);
  response.write(
    body ??
      frames.map((frame) => `${names ? '' : `event: ${frame.type}\n`}data: ${JSON.stringify(frame)}\n\n`).join(''),
  );
  if (then === 'close') response.end();
  else if (then === 'reset') setImmediate(() => response.socket?.resetAndDestroy());
  else if (then === 'pings') {
    const pings = setInterval(() => response.write('event: ping\ndata: {"type":"ping"}\n\n'), 20);
    response.once('close', () => clearInterval(pings));
  }
}

interface Asked {
  text: string;
  end?: TextEnd;
  failed?: AppError;
  observed: Recorder;
  named: string[];
}

async function ask(how: Upstream): Promise<Asked> {
  upstream = how;
  const asked: Asked = { text: '', observed: new Recorder(), named: [] };
  const call = {
    signal: new AbortController().signal,
    observer: asked.observed,
    userId: 'u',
    answersWith: (name: string) => void asked.named.push(name),
  };
  const request = { operation: 'suggest', input: {}, prompt: PROMPT, tier: 'standard' } as unknown as TextRequest;
  try {
    asked.end = await model.generate(request, call, (piece) => (asked.text += piece));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    asked.failed = error;
  }
  return asked;
}

describe('an answer that is all there', () => {
  const counted = { inputTokens: 343, cacheReadTokens: 3923, outputTokens: 1180 };

  it.each<[string, Upstream, object]>([
    ['ends with message_stop', { frames: WHOLE }, counted],
    ['whose connection stays open and silent', { frames: WHOLE, then: 'silence' }, counted],
    ['whose connection stays open with pings', { frames: WHOLE, then: 'pings' }, counted],
    ['that is followed by a reset', { frames: WHOLE, then: 'reset' }, counted],
    ['without message_stop, closed', { frames: WHOLE.slice(0, 3) }, counted],
    ['without message_stop, reset', { frames: WHOLE.slice(0, 3), then: 'reset' }, counted],
    ['without message_stop, left open and silent', { frames: WHOLE.slice(0, 3), then: 'silence' }, counted],
    ['without message_stop, left open with pings', { frames: WHOLE.slice(0, 3), then: 'pings' }, counted],
    ['whose events have no names', { frames: WHOLE, names: 'left out' }, counted],
    ['that ends as OpenAI would', { body: `${framed(WHOLE.slice(0, 3))}data: [DONE]\n\n` }, counted],
    ['with Windows line ends', { body: framed(WHOLE).replaceAll('\n', '\r\n') }, counted],
    ['that names no content type', { frames: WHOLE, type: '' }, counted],
    [
      'as one message of JSON',
      {
        type: 'application/json',
        body: JSON.stringify({
          ...{ type: 'message', model: 'claude-sonnet-5-5', stop_reason: 'end_turn' },
          ...{ content: [{ type: 'text', text: ANSWER }], usage: { ...START, output_tokens: 1180 } },
        }),
      },
      counted,
    ],
    [
      'whose cache split stands in the start alone',
      {
        frames: [
          start({ ...START, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 } }),
          text(),
          delta({ input_tokens: 343, cache_creation_input_tokens: 2240, output_tokens: 1180 }),
          STOP,
        ],
      },
      { ...counted, cacheWrite5mTokens: 0, cacheWrite1hTokens: 2240 },
    ],
    [
      'with zeros in the last usage',
      {
        frames: [
          start(),
          text(),
          delta({ ...START, input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1180 }),
          STOP,
        ],
      },
      counted,
    ],
    ['with a fraction of a token', { frames: [start(), text(), delta({ output_tokens: 1179.5 }), STOP] }, counted],
    ['with a count in a string', { frames: [start(), text(), delta({ output_tokens: '1180' }), STOP] }, counted],
  ])('%s is given, and counted as the provider says', async (_, how, counts) => {
    const { text: said, end, observed } = await ask(how);
    expect(said).toBe(ANSWER);
    expect(end).toMatchObject({ stop: 'complete', notices: [] });
    expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: false });
    expect(observed.counts).toMatchObject(counts);
  });

  it.each<[string, unknown]>([
    ['a negative count', -5],
    ['words', 'many'],
    ['nothing', undefined],
    ['an object', {}],
  ])('is given with %s for its length, which is then estimated', async (_, output_tokens) => {
    const { text: said, observed } = await ask({ frames: [start(), text(), delta({ output_tokens }), STOP] });
    expect(said).toBe(ANSWER);
    expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: true });
    expect(observed.counts).toMatchObject({ inputTokens: 343, outputTokens: Math.ceil(ANSWER.length / 2.5) });
  });
});

describe('the model that answers', () => {
  it('is named and billed when it is another one than was asked', async () => {
    const { end, observed, named } = await ask({ frames: [start(START, 'claude-opus-5-5'), text(), delta(), STOP] });
    expect(end?.notices).toEqual([{ code: 'served_model_differs' }]);
    expect(named).toEqual(['claude-opus-5-5']);
    expect(observed.model).toBe('claude-opus-5-5');
  });

  it.each(['claude-sonnet-5-5-20261001', 'anthropic/claude-sonnet-5-5', 'us.anthropic.claude-sonnet-5-5-v1:0'])(
    'is the same under another name: %s',
    async (name) => {
      const { end, observed } = await ask({ frames: [start(START, name), text(), delta(), STOP] });
      expect(end?.notices).toEqual([]);
      expect(observed.model).toBeUndefined();
    },
  );
});

describe('what cannot be an answer', () => {
  it.each<[string, Upstream]>([
    ['an empty stream', { frames: [] }],
    ['a stream of nothing but pings', { body: 'event: ping\ndata: {"type":"ping"}\n\n'.repeat(3) }],
    ['a page', { type: 'text/html', body: '<html><body>Sign in</body></html>' }],
    ['plain words', { type: 'text/plain', body: 'upstream connect error' }],
    ['JSON that is no message', { type: 'application/json', body: '{"error":{"message":"no"}}' }],
    ['JSON that breaks off', { type: 'application/json', body: '{"content":' }],
  ])('is billed nothing, however it looks: %s', async (_, how) => {
    const { failed, observed } = await ask(how);
    expect(failed).toMatchObject({ code: 'provider_error', members: { retryable: true } });
    expect(observed.end).toEqual({ outcome: 'failed', billable: false, estimated: false });
    expect(observed.counts).toBeUndefined();
  });

  it('opens the circuit when it comes again and again', async () => {
    for (let call = 0; call < 5; call++) await ask({ type: 'text/html', body: '<html></html>' });
    const { failed, observed } = await ask({ frames: WHOLE });
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
    // What the sockets between hold is lost besides the bound.
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });
});

function framed(frames: Frame[]): string {
  return frames.map((frame) => `event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`).join('');
}
