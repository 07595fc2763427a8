import type { ServerResponse } from 'node:http';

/**
 * How gateways in front of the Messages API differ from it, reduced from public reports: what they frame, count, name
 * and leave open differently.
 */
export interface OddAnswer {
  frames?: Frame[];
  /** What the body is when it is no event stream of these frames. */
  body?: string | ((response: ServerResponse) => void);
  type?: string;
  names?: 'left out';
  then?: 'close' | 'reset' | 'silence' | 'pings';
}

export type Frame = Record<string, unknown> & { type: string };

export const START = {
  input_tokens: 343,
  cache_read_input_tokens: 3923,
  cache_creation_input_tokens: 0,
  output_tokens: 1,
};
export const start = (usage: object = START, model = 'claude-sonnet-5-5'): Frame => ({
  type: 'message_start',
  message: { model, usage },
});
export const text = (words: string): Frame => ({
  type: 'content_block_delta',
  delta: { type: 'text_delta', text: words },
});
export const delta = (
  usage: object | null = { output_tokens: 1180 },
  stop_reason: string | null = 'end_turn',
): Frame => ({
  type: 'message_delta',
  delta: { stop_reason },
  usage,
});
export const STOP: Frame = { type: 'message_stop' };

/** The frames of an answer of these words, as the Messages API sends it. */
export const whole = (words: string): Frame[] => [start(), text(words), delta(), STOP];

export function sendOdd(response: ServerResponse, upstream: OddAnswer): void {
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

function framed(frames: Frame[]): string {
  return frames.map((frame) => `event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`).join('');
}

const COUNTED = { inputTokens: 343, cacheReadTokens: 3923, outputTokens: 1180 };

/** Answers of these words that are all there, however they come, with what they are to be counted as. */
export function completeAnswers(words: string): [name: string, answer: OddAnswer, counts: object][] {
  const all = whole(words);
  return [
    ['ends with message_stop', { frames: all }, COUNTED],
    ['whose connection stays open and silent', { frames: all, then: 'silence' }, COUNTED],
    ['whose connection stays open with pings', { frames: all, then: 'pings' }, COUNTED],
    ['that is followed by a reset', { frames: all, then: 'reset' }, COUNTED],
    ['without message_stop, closed', { frames: all.slice(0, 3) }, COUNTED],
    ['without message_stop, reset', { frames: all.slice(0, 3), then: 'reset' }, COUNTED],
    ['without message_stop, left open and silent', { frames: all.slice(0, 3), then: 'silence' }, COUNTED],
    ['without message_stop, left open with pings', { frames: all.slice(0, 3), then: 'pings' }, COUNTED],
    ['whose events have no names', { frames: all, names: 'left out' }, COUNTED],
    ['that ends as OpenAI would', { body: `${framed(all.slice(0, 3))}data: [DONE]\n\n` }, COUNTED],
    ['with Windows line ends', { body: framed(all).replaceAll('\n', '\r\n') }, COUNTED],
    ['that names no content type', { frames: all, type: '' }, COUNTED],
    [
      'as one message of JSON',
      {
        type: 'application/json',
        body: JSON.stringify({
          ...{ type: 'message', model: 'claude-sonnet-5-5', stop_reason: 'end_turn' },
          ...{ content: [{ type: 'text', text: words }], usage: { ...START, output_tokens: 1180 } },
        }),
      },
      COUNTED,
    ],
    [
      'whose cache split stands in the start alone',
      {
        frames: [
          start({ ...START, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 } }),
          text(words),
          delta({ input_tokens: 343, cache_creation_input_tokens: 2240, output_tokens: 1180 }),
          STOP,
        ],
      },
      { ...COUNTED, cacheWrite5mTokens: 0, cacheWrite1hTokens: 2240 },
    ],
    [
      'with zeros in the last usage',
      {
        frames: [
          start(),
          text(words),
          delta({ ...START, input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1180 }),
          STOP,
        ],
      },
      COUNTED,
    ],
    ['with a fraction of a token', { frames: [start(), text(words), delta({ output_tokens: 1179.5 }), STOP] }, COUNTED],
    ['with a count in a string', { frames: [start(), text(words), delta({ output_tokens: '1180' }), STOP] }, COUNTED],
  ];
}

/** What cannot be an answer; nobody bills it. */
export const NO_ANSWERS: [name: string, answer: OddAnswer][] = [
  ['an empty stream', { frames: [] }],
  ['a stream of nothing but pings', { body: 'event: ping\ndata: {"type":"ping"}\n\n'.repeat(3) }],
  ['a page', { type: 'text/html', body: '<html><body>Sign in</body></html>' }],
  ['plain words', { type: 'text/plain', body: 'upstream connect error' }],
  ['JSON that is no message', { type: 'application/json', body: '{"error":{"message":"no"}}' }],
  ['JSON that breaks off', { type: 'application/json', body: '{"content":' }],
];
