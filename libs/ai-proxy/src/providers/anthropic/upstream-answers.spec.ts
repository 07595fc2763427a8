import { getEventListeners, once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@cse/core';
import type { RenderedPrompt } from '@cse/prompts';
import { askModel, type Asked, SHORT_PROMPT } from '../../../../../test/ai/asked-model';
import {
  completeAnswers,
  delta,
  NO_ANSWERS,
  sendOdd,
  start,
  START,
  STOP,
  text,
  whole,
  type OddAnswer,
} from '../../../../../test/fakes/anthropic/odd-answers';
import { AnthropicTextModel } from './anthropic-text-model';

/**
 * An answer that is complete is never lost, however a gateway in front of the Messages API sends it, and nothing that
 * nobody billed is charged.
 */
const ANSWER = '{"ghost_nodes": []}';
const WHOLE = whole(ANSWER);

let upstream: OddAnswer = {};
let server: Server;
let model: AnthropicTextModel;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    incoming.resume().once('end', () => sendOdd(response, upstream));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  model = modelWith({ totalMs: 20_000, firstEventMs: 20_000, idleMs: 20_000 });
});
afterEach(() => model.onApplicationShutdown());
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function modelWith(limits: { totalMs: number; firstEventMs: number; idleMs: number }): AnthropicTextModel {
  return new AnthropicTextModel({
    apiKey: 'k',
    anthropicBaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    draftModel: 'claude-haiku-5-5',
    standardModel: 'claude-sonnet-5-5',
    premiumModel: 'claude-opus-5-5',
    limits,
    userIdKey: Buffer.alloc(32, 1),
    clock: new ManualClock(),
  });
}

function ask(how: OddAnswer, prompt?: RenderedPrompt, signal?: AbortSignal): Promise<Asked> {
  upstream = how;
  return askModel(model, prompt, signal);
}

describe('an answer that is all there', () => {
  it.each<[string, OddAnswer, object]>(completeAnswers(ANSWER))(
    '%s is given, and counted as the provider says',
    async (_, how, counts) => {
      const begun = performance.now();
      const { text: said, end, observed } = await ask(how);
      expect(said).toBe(ANSWER);
      expect(end).toMatchObject({ stop: 'complete', notices: [] });
      expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: false });
      expect(observed.counts).toMatchObject(counts);
      // Nobody waits for a connection that stays open: it would be silent for 20 seconds.
      expect(performance.now() - begun).toBeLessThan(10_000);
    },
  );

  it.each<[string, object]>([
    ['a count', { stop_reason: 'end_turn' }],
    ['a count and a reason to stop', {}],
  ])('as one message of JSON without %s is given, and estimated', async (_, rest) => {
    const message = { type: 'message', model: 'claude-sonnet-5-5', content: [{ type: 'text', text: ANSWER }], ...rest };
    const { text: said, end, observed } = await ask({ type: 'application/json', body: JSON.stringify(message) });
    expect([said, end?.stop]).toEqual([ANSWER, 'complete']);
    expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: true });
  });

  it('is not lost to a deadline behind it', async () => {
    model = modelWith({ totalMs: 700, firstEventMs: 20_000, idleMs: 20_000 });
    const { end, observed } = await ask({ frames: WHOLE.slice(0, 3), then: 'silence' });
    expect(end).toMatchObject({ stop: 'complete' });
    expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: false });
  });

  it('may be as long as its tokens', async () => {
    const long = 'x'.repeat(3 * 1024 * 1024);
    const whole = await ask(
      { frames: [start(), text(long), delta(), STOP] },
      { ...SHORT_PROMPT, maxOutputTokens: 3_000 },
    );
    expect(whole.end).toMatchObject({ stop: 'complete' });
    expect(whole.text).toHaveLength(long.length);
  });

  it('leaves nothing behind with whoever asked', async () => {
    const asker = new AbortController();
    await ask({ frames: WHOLE }, SHORT_PROMPT, asker.signal);
    expect(getEventListeners(asker.signal, 'abort')).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a negative count', -5],
    ['words', 'many'],
    ['nothing', undefined],
    ['an object', {}],
  ])('is given with %s for its length, which is then estimated', async (_, output_tokens) => {
    const { text: said, observed } = await ask({ frames: [start(), text(ANSWER), delta({ output_tokens }), STOP] });
    expect(said).toBe(ANSWER);
    expect(observed.end).toEqual({ outcome: 'complete', billable: true, estimated: true });
    expect(observed.counts).toMatchObject({ inputTokens: 343, outputTokens: Math.ceil(ANSWER.length / 2.5) });
  });
});

describe('the model that answers', () => {
  it('is named and billed when it is another one than was asked', async () => {
    const { end, observed, named } = await ask({
      frames: [start(START, 'claude-opus-5-5'), text(ANSWER), delta(), STOP],
    });
    expect(end?.notices).toEqual([{ code: 'served_model_differs' }]);
    expect(named).toEqual(['claude-opus-5-5']);
    expect(observed.model).toBe('claude-opus-5-5');
  });

  it.each(['claude-sonnet-5-5-20261001', 'anthropic/claude-sonnet-5-5', 'us.anthropic.claude-sonnet-5-5-v1:0'])(
    'is the same under another name: %s',
    async (name) => {
      const { end, observed } = await ask({ frames: [start(START, name), text(ANSWER), delta(), STOP] });
      expect(end?.notices).toEqual([]);
      expect(observed.model).toBeUndefined();
    },
  );
});

describe('what cannot be an answer', () => {
  it.each<[string, OddAnswer]>(NO_ANSWERS)('is billed nothing, however it looks: %s', async (_, how) => {
    const { failed, observed } = await ask(how);
    expect(failed).toMatchObject({ code: 'provider_error', members: { retryable: true } });
    expect(observed.end).toEqual({ outcome: 'failed', billable: false, estimated: false });
    expect(observed.counts).toBeUndefined();
  });

  it('is billed all the same once a message has begun', async () => {
    const message = { type: 'message', model: 'claude-sonnet-5-5', content: [null], usage: START };
    const { failed, observed } = await ask({ type: 'application/json', body: JSON.stringify(message) });
    expect(failed).toMatchObject({ code: 'provider_error' });
    expect(observed.end).toMatchObject({ outcome: 'failed', billable: true });
  });

  it('is the error that it says it is, also where its events have no names', async () => {
    const frames = [
      start(),
      { type: 'error', error: { type: 'overloaded_error', message: 'said' } },
      ...WHOLE.slice(1),
    ];
    const { failed } = await ask({ frames, names: 'left out' });
    expect(failed).toMatchObject({ code: 'provider_unavailable' });
  });

  it('opens the circuit when it comes again and again', async () => {
    for (let call = 0; call < 5; call++) await ask({ type: 'text/html', body: '<html></html>' });
    const { failed, observed } = await ask({ frames: WHOLE });
    expect(failed).toMatchObject({ code: 'provider_unavailable' });
    expect(observed.end).toBeUndefined();
  });

  it.each(['text/event-stream', 'application/json'])(
    'is cut off where it is longer than any answer can be: %s',
    async (type) => {
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
      const { failed, observed } = await ask({ type, body: flood });
      expect(failed).toMatchObject({ code: 'provider_error' });
      expect(observed.end).toEqual({ outcome: 'failed', billable: false, estimated: false });
      // What the sockets between hold is lost besides the bound.
      expect(sent).toBeLessThan(16 * 1024 * 1024);
    },
  );
});
