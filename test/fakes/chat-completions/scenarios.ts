import type { Flaw } from '../anthropic/answer-flaws';
import { FLAWS } from '../anthropic/answer-flaws';
import type { Json } from '../anthropic/json';
import type { FakeServer, Format } from './servers';

/** How an answer ends; those from `error` on break it off. */
export type Ending =
  'stop' | 'length' | 'content_filter' | 'refusal' | 'error' | 'reset' | 'eof' | 'stall' | 'comments';

/** Everything about an answer that a test can set. */
export interface Behaviour {
  /** Refuse the request with this status. */
  refuse?: { status: number; message: string; code?: string; retryAfter?: number; html?: boolean };
  flaw?: Flaw;
  /** The answer, word for word; anything but a string is sent as JSON. */
  answer?: Json;
  /** Share of the text, 0 to 1, that goes out before the ending. */
  share: number;
  ending: Ending;
  thinks: boolean;
  /** Characters a delta, from and to. */
  chunk: [from: number, to: number];
  splitBytes: boolean;
  delayMs: number;
  hold?: 'start' | 'middle';
  /** Where the middle is, as a share of the text. */
  holdAt?: number;
  /** As one body of JSON although a stream was asked for. */
  whole: boolean;
  /** Instead of what the server does. */
  server?: Partial<Pick<FakeServer, 'usage' | 'saysDone' | 'thoughts' | 'comment' | 'servedAs'>> & {
    formats?: readonly Format[];
    fields?: readonly string[];
    noSystem?: boolean;
  };
}

export const NORMAL: Behaviour = {
  share: 1,
  ending: 'stop',
  thinks: false,
  chunk: [12, 40],
  splitBytes: false,
  delayMs: 0,
  whole: false,
};

const refuse = (status: number, message: string, more: object = {}): Partial<Behaviour> => ({
  refuse: { status, message, ...more },
});

const PRESETS: Record<string, Partial<Behaviour>> = {
  normal: {},
  small_chunks: { chunk: [1, 3] },
  split_utf8: { splitBytes: true },
  slow: { delayMs: 20 },
  thinks: { thinks: true },
  whole: { whole: true },
  hold_start: { hold: 'start' },
  hold_middle: { hold: 'middle' },
  no_usage: { server: { usage: 'never' } },
  no_done: { server: { saysDone: false } },

  length: { ending: 'length', share: 0.6 },
  content_filter: { ending: 'content_filter', share: 0.4 },
  refusal: { ending: 'refusal', share: 0 },
  empty: { share: 0 },
  error_before_text: { ending: 'error', share: 0 },
  error_mid_text: { ending: 'error', share: 0.5 },
  reset: { ending: 'reset', share: 0.5 },
  reset_before_text: { ending: 'reset', share: 0 },
  eof: { ending: 'eof', share: 0.5 },
  stall: { ending: 'stall', share: 0.5 },
  comments_only: { ending: 'comments', share: 0 },

  bad_request: refuse(400, 'something about this request is not accepted'),
  too_long: refuse(400, "This model's maximum context length is 8192 tokens, schema and messages exceed it", {
    code: 'context_length_exceeded',
  }),
  flagged: refuse(400, 'Your prompt was flagged as potentially violating our usage policy.', {
    code: 'invalid_prompt',
  }),
  bad_key: refuse(401, 'Incorrect API key provided', { code: 'invalid_api_key' }),
  no_credit: refuse(402, 'Insufficient credits'),
  forbidden: refuse(403, 'You are not allowed to use this model'),
  unknown_model: refuse(404, 'The model does not exist', { code: 'model_not_found' }),
  rate_limited: refuse(429, 'Rate limit reached', { code: 'rate_limit_exceeded', retryAfter: 7 }),
  rate_limited_no_hint: refuse(429, 'Rate limit reached', { code: 'rate_limit_exceeded' }),
  spent: refuse(429, 'You exceeded your current quota', { code: 'insufficient_quota' }),
  server_error: refuse(500, 'The server had an error'),
  bad_gateway: refuse(502, '<html><body>Bad Gateway</body></html>', { html: true }),
  overloaded: refuse(503, 'The engine is currently overloaded'),
  timeout: refuse(504, 'Upstream timed out'),
  ...Object.fromEntries(FLAWS.map((flaw) => [flaw, { flaw }])),
};

/** Named behaviour (several joined by "+", later ones win), or single settings beside a name. */
export type Scenario = string | (Partial<Behaviour> & { name?: string });

/** @throws RangeError for a name that does not exist */
export function behaviourOf(scenario: Scenario): Behaviour {
  const { name = 'normal', ...settings } = typeof scenario === 'string' ? { name: scenario } : scenario;
  const presets = name.split('+').map((each) => {
    const found = PRESETS[each.trim()];
    if (!found) throw new RangeError(`no such scenario: ${each}; there are ${Object.keys(PRESETS).join(', ')}`);
    return found;
  });
  return Object.assign({}, NORMAL, ...presets, settings) as Behaviour;
}
