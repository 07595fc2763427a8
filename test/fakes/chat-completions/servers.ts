import type { Json, JsonObject } from '../anthropic/json';

/** How one server differs from the protocol that it speaks, as its documents or reports of its users say. */
export interface FakeServer {
  /** Fields of a request that it takes; undefined: it takes all and ignores what it does not know. */
  fields?: readonly string[];
  /** Forms of an answer that it takes. */
  formats: readonly Format[];
  /** Which fields bound the answer; one that is not here is refused where `fields` says so, else ignored. */
  limits: readonly ('max_tokens' | 'max_completion_tokens')[];
  /** When the stream says what was used. */
  usage: 'asked' | 'last' | 'every_chunk' | 'never';
  /** Where the thoughts of a model stand. */
  thoughts: 'hidden' | 'reasoning' | 'reasoning_content' | 'tags' | 'parts';
  /** Whether `completion_tokens` has the thoughts in it; else they show in the total alone. */
  countsThoughts: boolean;
  cache: 'marks' | 'prefix' | 'none';
  /** A comment between the events, to keep the connection. */
  comment?: string;
  /** Without it the connection is closed and that is the end. */
  saysDone: boolean;
  /** What `finish_reason` is before there is one. */
  noReason: null | '';
  /** What its errors look like. */
  error(status: number, message: string, code: string | null, field?: string): Json;
  /** What it says to a form or a field that it does not take: the status and the words. */
  refusal(what: 'format' | 'field', value: string): [status: number, message: string, code: string | null];
  /** The name that stands in its answers. */
  servedAs?(model: string): string;
  /** Counts a prompt without answering it. */
  counts?: true;
  source: { document: string; read: string }[];
}

export type Format = 'json_schema' | 'json_object' | 'text';
export type ServerName = keyof typeof SERVERS;

const read = (document: string, on = '2026-11-29'): { document: string; read: string } => ({ document, read: on });

const openaiError = (
  status: number,
  message: string,
  code: string | null,
  param: string | null = null,
): JsonObject => ({
  error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', param, code },
});
const numberedError = (status: number, message: string): JsonObject => ({ error: { code: status, message } });

const PLAIN = {
  formats: ['json_schema', 'json_object', 'text'],
  limits: ['max_tokens', 'max_completion_tokens'],
  usage: 'asked',
  thoughts: 'hidden',
  countsThoughts: true,
  cache: 'none',
  saysDone: true,
  noReason: null,
  error: openaiError,
  refusal: (what, value) => [400, `Unsupported ${what}: '${value}'`, 'unsupported_value'],
  source: [],
} satisfies FakeServer;

const COMMON = [
  'model',
  'messages',
  'stream',
  'response_format',
  'temperature',
  'top_p',
  'n',
  'stop',
  'seed',
  'tools',
  'tool_choice',
];

/** The servers by their short names. */
export const SERVERS = {
  /** Reasoning models refuse `max_tokens`; the cache of the newer ones matches at marks alone. */
  openai: {
    ...PLAIN,
    fields: [
      ...COMMON,
      ...['max_completion_tokens', 'stream_options', 'reasoning_effort', 'store', 'safety_identifier'],
      ...['prompt_cache_key', 'prompt_cache_options', 'verbosity', 'metadata', 'service_tier', 'user'],
    ],
    limits: ['max_completion_tokens'],
    cache: 'marks',
    counts: true,
    refusal: (what, value) =>
      what === 'field'
        ? [
            400,
            value === 'max_tokens'
              ? "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
              : `Unsupported parameter: '${value}' is not supported with this model.`,
            'unsupported_parameter',
          ]
        : [
            400,
            `Invalid parameter: 'response_format' of type '${value}' is not supported with this model.`,
            'invalid_value',
          ],
    source: [
      read('developers.openai.com, API reference of chat completions, guides on prompt caching and token counting'),
      read('griptape-ai/ComfyUI-Griptape#312 (max_tokens)'),
    ],
  },
  /** Passes requests on to others: comments while it waits, errors of the other side in the body of a 200. */
  openrouter: {
    ...PLAIN,
    usage: 'last',
    thoughts: 'reasoning',
    comment: ': OPENROUTER PROCESSING',
    error: numberedError,
    refusal: () => [404, 'No endpoints found that can handle the requested parameters (response_format)', null],
    source: [read('openrouter.ai, docs: streaming, errors and debugging')],
  },
  /** Refuses every field that it does not know; usage comes unasked with the last chunk. */
  mistral: {
    ...PLAIN,
    fields: [...COMMON, 'max_tokens', 'safe_prompt', 'random_seed', 'prompt_mode'],
    limits: ['max_tokens'],
    usage: 'last',
    thoughts: 'parts',
    error: (_status, message, _code, field) => ({
      object: 'error',
      message: field
        ? { detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: message, input: 32_000 }] }
        : message,
      type: 'invalid_request_error',
      param: null,
      code: null,
    }),
    refusal: () => [422, 'Extra inputs are not permitted', null],
    source: [
      read('editor-code-assistant/eca#231, 2025-12-12, and #315, 2026-02-18 (422)'),
      read('davidmigloz/langchain_dart#795, 2025-10-15 (usage in the last chunk)'),
    ],
  },
  /** Errors are a list; thoughts are in the total and not in the completion; reasons are spelled out. */
  gemini: {
    ...PLAIN,
    fields: [...COMMON, 'max_tokens', 'max_completion_tokens', 'stream_options', 'reasoning_effort', 'extra_body'],
    usage: 'every_chunk',
    countsThoughts: false,
    error: (status, message) => [
      { error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT' } },
    ],
    refusal: (_what, value) => [
      400,
      `Invalid JSON payload received. Unknown name "${value}": Cannot find field.`,
      null,
    ],
    servedAs: (model) => `models/${model}`,
    source: [
      read('ai.google.dev, OpenAI compatibility'),
      read('liliMozi/openhanako#394, 2026-04-12 (store, error as a list)'),
      read('router-for-me/CLIProxyAPI#5733, 2026-09-11 (thoughts)'),
    ],
  },
  /** Thoughts in `reasoning`, the usage chunk without choices. */
  vllm: {
    ...PLAIN,
    thoughts: 'reasoning',
    error: (status, message) => ({ object: 'error', message, type: 'BadRequestError', param: null, code: status }),
    refusal: (_what, value) => [400, `The provided ${value} contains features not supported by xgrammar.`, null],
    source: [
      read('docs.vllm.ai 0.11.2, reasoning outputs'),
      read('docs.rs openai-interface 0.12 (choices null with the usage)'),
    ],
  },
  /** Takes what it likes and ignores the rest; cuts a prompt to its context without a word. */
  ollama: {
    ...PLAIN,
    limits: ['max_tokens'],
    thoughts: 'reasoning',
    noReason: '',
    error: (_status, message) => ({ error: { message, type: 'api_error', param: null, code: null } }),
    source: [
      read('docs.ollama.com, OpenAI compatibility'),
      read('ollama/ollama#4357, 2024-05-11 (empty finish_reason)'),
      read('ralphgrewe/TradingAgents#168, 2026-09-04 (context of 4,096 tokens)'),
    ],
  },
  /** A schema that its grammar cannot hold is refused; the model is named by its file. */
  llamacpp: {
    ...PLAIN,
    thoughts: 'reasoning_content',
    error: (status, message) => ({ error: { code: status, message, type: 'invalid_request_error' } }),
    refusal: () => [400, 'Failed to initialize samplers: failed to parse grammar', null],
    servedAs: (model) => `/home/ada/models/${model}.gguf`,
    source: [read('ggml-org/llama.cpp#25895, 2026-07-19, and #15780, 2025-09-03')],
  },
  /** Takes a schema or nothing, and answers errors as one text; thoughts stand in the text. */
  lmstudio: {
    ...PLAIN,
    formats: ['json_schema', 'text'],
    thoughts: 'tags',
    error: (_status, message) => ({ error: message }),
    refusal: () => [400, "'response_format.type' must be 'json_schema' or 'text'", null],
    source: [read('lmstudio-ai/lmstudio-bug-tracker#189; willmiao/ComfyUI-Lora-Manager#1033, 2026-07-23')],
  },
  /** Takes any JSON but no schema, and only when the prompt says "json". */
  deepseek: {
    ...PLAIN,
    formats: ['json_object', 'text'],
    limits: ['max_tokens'],
    thoughts: 'reasoning_content',
    cache: 'prefix',
    comment: ': keep-alive',
    refusal: () => [400, 'This response_format type is unavailable now', 'invalid_request_error'],
    source: [read('api-docs.deepseek.com; llm-exe/llm-exe#662, 2026-07-11; BerriAI/litellm#31466, 2026-06-26')],
  },
} as const satisfies Record<string, FakeServer>;
