import type { ServerResponse } from 'node:http';

/** How servers and gateways end, frame and count chat completions otherwise than OpenAI does. */
export interface OddCompletion {
  chunks?: object[];
  /** Whether the end is said. */
  done?: boolean;
  /** What the body is when it is no event stream of these chunks. */
  body?: string | ((response: ServerResponse) => void);
  type?: string;
  then?: 'close' | 'reset' | 'silence' | 'comments';
}

export const USAGE = {
  prompt_tokens: 4_266,
  completion_tokens: 1_180,
  total_tokens: 5_446,
  prompt_tokens_details: { cached_tokens: 3_923 },
};
/** The same as it is counted here. */
export const COUNTED = { inputTokens: 343, cacheReadTokens: 3_923, outputTokens: 1_180 };

const MODEL = 'gpt-6.2-sol';

export const piece = (delta: object, finish_reason: string | null = null, more: object = {}): object => ({
  ...{ object: 'chat.completion.chunk', model: MODEL },
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
export const begin = (model = MODEL): object => piece({ role: 'assistant', content: '' }, null, { model });
export const content = (words: string): object => piece({ content: words });
export const end = (usage?: object, reason = 'stop'): object => piece({}, reason, usage ? { usage } : {});
export const used = (usage: object = USAGE, choices: [] | null = []): object => ({ model: MODEL, choices, usage });

/** The chunks of an answer of these words, as OpenAI sends it. */
export const whole = (words: string): object[] => [begin(), content(words), end(), used()];

export function sendOdd(response: ServerResponse, odd: OddCompletion): void {
  const { chunks = [], done = false, body, type = 'text/event-stream', then = 'close' } = odd;
  response.writeHead(200, type === '' ? {} : { 'content-type': type });
  response.flushHeaders();
  if (typeof body === 'function') return body(response);
  response.write(body ?? framed(chunks) + (done ? DONE : ''));
  if (then === 'close') response.end();
  else if (then === 'reset') setImmediate(() => response.socket?.resetAndDestroy());
  else if (then === 'comments') {
    const comments = setInterval(() => response.write(': keep-alive\n\n'), 20);
    response.once('close', () => clearInterval(comments));
  }
}

const DONE = 'data: [DONE]\n\n';

function framed(chunks: object[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
}

/** Answers of these words that are all there, however they come, with what they are to be counted as. */
export function completeAnswers(words: string): [name: string, answer: OddCompletion, counts: object][] {
  const all = whole(words);
  const withUsage = (usage: object): object[] => [begin(), content(words), end(), used(usage)];
  return [
    ['that ends with [DONE]', { chunks: all, done: true }, COUNTED],
    ['whose connection stays open and silent', { chunks: all, done: true, then: 'silence' }, COUNTED],
    ['whose connection stays open with comments', { chunks: all, done: true, then: 'comments' }, COUNTED],
    ['that is followed by a reset', { chunks: all, done: true, then: 'reset' }, COUNTED],
    ['without [DONE], closed', { chunks: all }, COUNTED],
    ['without [DONE], reset', { chunks: all, then: 'reset' }, COUNTED],
    ['without [DONE], left open and silent', { chunks: all, then: 'silence' }, COUNTED],
    ['without [DONE], left open with comments', { chunks: all, then: 'comments' }, COUNTED],
    ['without a reason to stop', { chunks: [begin(), content(words), used()], done: true }, COUNTED],
    ['whose usage stands beside its reason', { chunks: [begin(), content(words), end(USAGE)], done: true }, COUNTED],
    [
      'whose usage stands in its choice',
      {
        chunks: [
          begin(),
          { model: MODEL, choices: [{ delta: { content: words }, finish_reason: 'stop', usage: USAGE }] },
        ],
      },
      COUNTED,
    ],
    ['whose usage has no list of choices', { chunks: [...all.slice(0, 3), used(USAGE, null)], done: true }, COUNTED],
    [
      'whose usage grows with every chunk',
      {
        chunks: [
          piece({ content: '' }, null, { usage: { ...USAGE, completion_tokens: 0, total_tokens: 4_266 } }),
          piece({ content: words }, null, { usage: { ...USAGE, completion_tokens: 700, total_tokens: 4_966 } }),
          end(USAGE),
        ],
      },
      COUNTED,
    ],
    [
      'with zeros in the last usage',
      {
        chunks: [
          begin(),
          content(words),
          end(USAGE),
          used({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, prompt_tokens_details: null }),
        ],
        done: true,
      },
      COUNTED,
    ],
    [
      'whose thoughts are in the total alone',
      { chunks: withUsage({ ...USAGE, completion_tokens: 280 }), done: true },
      COUNTED,
    ],
    [
      'with more read from the cache than there was',
      { chunks: withUsage({ ...USAGE, prompt_tokens_details: { cached_tokens: 9_999, cache_write_tokens: 5 } }) },
      { ...COUNTED, inputTokens: 0, cacheReadTokens: 4_266, cacheWrite5mTokens: 0 },
    ],
    [
      'that was written to the cache',
      { chunks: withUsage({ ...USAGE, prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 4_000 } }) },
      { inputTokens: 266, cacheReadTokens: 0, cacheWrite5mTokens: 4_000, outputTokens: 1_180 },
    ],
    [
      'with DeepSeek’s name of what was read',
      { chunks: withUsage({ ...USAGE, prompt_tokens_details: undefined, prompt_cache_hit_tokens: 3_923 }) },
      COUNTED,
    ],
    ['with a fraction of a token', { chunks: withUsage({ ...USAGE, completion_tokens: 1_179.5 }) }, COUNTED],
    ['with counts in strings', { chunks: withUsage({ ...USAGE, completion_tokens: '1180' }) }, COUNTED],
    ['with Windows line ends', { body: (framed(all) + DONE).replaceAll('\n', '\r\n') }, COUNTED],
    ['without a space behind its field', { body: (framed(all) + DONE).replaceAll('data: ', 'data:') }, COUNTED],
    ['that names no content type', { chunks: all, done: true, type: '' }, COUNTED],
    [
      'that thinks in tags',
      {
        chunks: [
          begin(),
          content(' <thi'),
          content('nk>So {"ghost_nodes": …</th'),
          content(`ink>${words}`),
          end(),
          used(),
        ],
      },
      COUNTED,
    ],
    [
      'that thinks in parts',
      {
        chunks: [
          begin(),
          piece({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'So {"ghost_nodes": …' }] }] }),
          piece({ content: [{ type: 'text', text: words }] }),
          end(USAGE),
        ],
      },
      COUNTED,
    ],
    [
      'as one body of JSON',
      {
        type: 'application/json; charset=utf-8',
        body: JSON.stringify({
          ...{ object: 'chat.completion', model: MODEL, usage: USAGE },
          choices: [{ index: 0, message: { role: 'assistant', content: words, refusal: null }, finish_reason: 'stop' }],
        }),
      },
      COUNTED,
    ],
  ];
}

/** What cannot be an answer; nobody bills it. */
export const NO_ANSWERS: [name: string, answer: OddCompletion][] = [
  ['an empty stream', {}],
  ['a stream of nothing but comments', { body: ': OPENROUTER PROCESSING\n\n'.repeat(3) }],
  ['a stream that says only that it ends', { done: true }],
  ['a stream of a usage alone', { chunks: [used()], done: true }],
  ['an error in place of the stream', { chunks: [{ error: { code: 502, message: 'Upstream error' } }] }],
  ['a page', { type: 'text/html', body: '<html><body>Sign in</body></html>' }],
  ['plain words', { type: 'text/plain', body: 'upstream connect error' }],
  ['JSON that is an error', { type: 'application/json', body: '{"error":{"message":"no","code":500}}' }],
  ['JSON that is no completion', { type: 'application/json', body: '{"choices":[]}' }],
  ['JSON that breaks off', { type: 'application/json', body: '{"choices":' }],
];
