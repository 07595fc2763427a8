import { FLAWS, type Flaw } from './answer-flaws';
import { ApiError } from './api-error';
import type { Json } from './json';

/** How an answer ends. All but the first four break off: the message is never finished. */
export type Ending =
  | 'end_turn'
  | 'max_tokens'
  | 'refusal'
  | 'model_context_window_exceeded'
  | 'error'
  | 'reset'
  | 'eof'
  | 'stall'
  | 'pings';

/** Everything about an answer that a test can set. */
export interface Behaviour {
  /** Refuse the request with this error. */
  error?: ApiError;
  flaw?: Flaw;
  /** The answer, word for word; anything but a string is sent as JSON. */
  answer?: Json;
  /** Share of the text, 0 to 1, that goes out before the ending. */
  share: number;
  ending: Ending;
  thinking?: 'shown' | 'omitted';
  /** Characters a delta, from and to. */
  chunk: [from: number, to: number];
  /** Escape everything outside ASCII, so that cuts fall into escapes. */
  escaped: boolean;
  /** Send the bytes in pieces that cut multi-byte characters and frames. */
  splitBytes: boolean;
  /** Milliseconds of real time before each chunk. */
  delayMs: number;
  /** Wait for `resume()`: before the response headers, or with half of the text out. */
  hold?: 'start' | 'middle';
  /** Where the middle is, as a share of the text. */
  holdAt?: number;
  /** A ping after every delta. */
  extraPings: boolean;
  /** As local servers speak: no cache counters, no request id, no stop details, the format ignored. */
  local: boolean;
}

export const NORMAL: Behaviour = {
  share: 1,
  ending: 'end_turn',
  chunk: [12, 40],
  escaped: false,
  splitBytes: false,
  delayMs: 0,
  extraPings: false,
  local: false,
};

const SPEND_LIMIT = 'You have reached your enforced spend limit.';

const PRESETS: Record<string, Partial<Behaviour>> = {
  normal: {},
  small_chunks: { chunk: [1, 3] },
  split_escapes: { chunk: [1, 1], escaped: true },
  split_utf8: { splitBytes: true },
  slow: { delayMs: 20 },
  thinking_first: { thinking: 'shown' },
  thinking_omitted: { thinking: 'omitted' },
  extra_pings: { extraPings: true },
  hold_start: { hold: 'start' },
  hold_middle: { hold: 'middle' },
  local_server: { local: true, flaw: 'markdown_fence' },

  max_tokens: { ending: 'max_tokens', share: 0.6 },
  context_window: { ending: 'model_context_window_exceeded', share: 0.5 },
  refusal_empty: { ending: 'refusal', share: 0 },
  refusal_after_text: { ending: 'refusal', share: 0.4 },
  empty_end_turn: { share: 0 },
  error_before_text: { ending: 'error', share: 0 },
  error_mid_text: { ending: 'error', share: 0.5 },
  reset: { ending: 'reset', share: 0.5 },
  reset_before_text: { ending: 'reset', share: 0 },
  eof: { ending: 'eof', share: 0.5 },
  eof_before_stop: { ending: 'eof', share: 1 },
  stall: { ending: 'stall', share: 0.5 },
  stall_before_text: { ending: 'stall', share: 0 },
  no_response: { hold: 'start' },
  ping_only: { ending: 'pings', share: 0 },

  bad_request: { error: new ApiError(400, 'messages: something about this request is not accepted') },
  workspace_spend_limit: { error: new ApiError(400, 'You have reached your specified API usage limits.') },
  schema_too_complex: { error: new ApiError(400, 'Schema is too complex for compilation.') },
  bad_key: { error: new ApiError(401, 'invalid x-api-key') },
  billing: { error: new ApiError(402, 'Your credit balance is too low to access the API.') },
  forbidden: { error: new ApiError(403, 'Your API key does not have permission to use this resource.') },
  unknown_model: { error: new ApiError(404, 'model: not found') },
  conflict: { error: new ApiError(409, 'The resource is in use.') },
  too_large: { error: new ApiError(413, 'Request exceeds the maximum size', { html: true }) },
  rate_limited: { error: new ApiError(429, 'Number of requests has exceeded your rate limit', { retryAfter: 7 }) },
  rate_limited_no_hint: { error: new ApiError(429, 'Number of requests has exceeded your rate limit') },
  spend_limit: { error: new ApiError(429, SPEND_LIMIT, { code: 'enforced_spend_limit_reached' }) },
  server_error: { error: new ApiError(500, 'Internal server error') },
  bad_gateway: { error: new ApiError(502, '<html><body>Bad Gateway</body></html>', { html: true }) },
  timeout: { error: new ApiError(504, 'Request timed out') },
  overloaded: { error: new ApiError(529, 'Overloaded') },
  ...Object.fromEntries(FLAWS.map((flaw) => [flaw, { flaw }])),
};

/** Named behaviour (several joined by "+", later ones win), or single settings. */
export type Scenario = string | (Partial<Omit<Behaviour, 'error'>> & { name?: string; retryAfter?: number });

export const SCENARIOS: readonly string[] = Object.keys(PRESETS);

/**
 * The behaviour that a scenario stands for.
 * @throws RangeError for a name that does not exist
 */
export function behaviourOf(scenario: Scenario): Behaviour {
  if (typeof scenario === 'string') return { ...NORMAL, ...preset(scenario) };
  const { name, retryAfter, ...settings } = scenario;
  const behaviour: Behaviour = { ...NORMAL, ...preset(name ?? 'normal'), ...settings };
  if (retryAfter !== undefined && behaviour.error) {
    behaviour.error = new ApiError(behaviour.error.status, behaviour.error.message, { retryAfter });
  }
  return behaviour;
}

function preset(names: string): Partial<Behaviour> {
  return names.split('+').reduce((sum: Partial<Behaviour>, name) => {
    const found = PRESETS[name.trim()];
    if (!found) throw new RangeError(`no such scenario: ${name}; there are ${SCENARIOS.join(', ')}`);
    return { ...sum, ...found };
  }, {});
}

/** Which scenario the next request gets: its own header, else the queue, else the one that stays. */
export class ScenarioQueue {
  private readonly queue: { scenario: Scenario; left: number }[] = [];
  private sticky: Scenario = 'normal';

  /** @param times how many requests it is for */
  next(scenario: Scenario, times = 1): void {
    behaviourOf(scenario);
    this.queue.push({ scenario, left: times });
  }

  always(scenario: Scenario): void {
    behaviourOf(scenario);
    this.sticky = scenario;
  }

  clear(): void {
    this.queue.length = 0;
    this.sticky = 'normal';
  }

  take(header: string | undefined): Scenario {
    if (header) return header.startsWith('{') ? (JSON.parse(header) as Scenario) : header;
    const first = this.queue[0];
    if (!first) return this.sticky;
    if (--first.left <= 0) this.queue.shift();
    return first.scenario;
  }
}
