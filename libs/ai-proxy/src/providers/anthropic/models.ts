import { modelName } from '@cse/core';
import { isPrivateAddress } from '../../upstream/private-address';

export type Effort = 'low' | 'medium' | 'high';

/** What a model accepts and can do. Sizes in tokens. */
export interface ModelCapabilities {
  /** Structured output by `output_config.format`; without it the JSON contract goes into the prompt. */
  structuredOutput: boolean;
  promptCache: boolean;
  /** Shortest prefix that the provider caches. */
  minCacheTokens: number;
  /** Undefined when the model takes no `output_config.effort`. One effort a model: changing it loses the cache. */
  effort?: Effort;
  /** Thinks on its own account and can be told to keep the text of it to itself. */
  adaptiveThinking: boolean;
  metadata: boolean;
  maxInputTokens: number;
  maxOutputTokens: number;
}

const CURRENT: ModelCapabilities = {
  structuredOutput: true,
  promptCache: true,
  minCacheTokens: 512,
  effort: 'low',
  adaptiveThinking: true,
  metadata: true,
  maxInputTokens: 1_000_000,
  maxOutputTokens: 128_000,
};
/** Their pages say nothing of limits; what every model of their time had is safe. */
const FROM_4_6: ModelCapabilities = {
  ...CURRENT,
  maxInputTokens: 200_000,
  maxOutputTokens: 64_000,
};
const FROM_4_5: ModelCapabilities = {
  ...FROM_4_6,
  effort: undefined,
  adaptiveThinking: false,
  minCacheTokens: 4_096,
};

/** Anthropic's model pages as of November 2026; `/v1/models` is the runtime truth for limits. */
const MODELS: Readonly<Record<string, ModelCapabilities>> = {
  'claude-fable-5-2': CURRENT,
  'claude-fable-5-1': CURRENT,
  'claude-fable-5': CURRENT,
  'claude-mythos-5-2': CURRENT,
  'claude-mythos-5-1': CURRENT,
  'claude-mythos-5': CURRENT,
  'claude-opus-5-5': CURRENT,
  'claude-opus-5': CURRENT,
  'claude-sonnet-5-5': CURRENT,
  'claude-haiku-5-5': CURRENT,
  'claude-sonnet-5': { ...CURRENT, minCacheTokens: 1_024 },
  'claude-opus-4-8': { ...FROM_4_6, minCacheTokens: 1_024 },
  'claude-opus-4-7': { ...FROM_4_6, minCacheTokens: 2_048 },
  'claude-opus-4-6': { ...FROM_4_6, minCacheTokens: 4_096 },
  'claude-sonnet-4-6': { ...FROM_4_6, minCacheTokens: 1_024 },
  'claude-opus-4-5': FROM_4_5,
  'claude-sonnet-4-5': { ...FROM_4_5, minCacheTokens: 1_024 },
  'claude-haiku-4-5': FROM_4_5,
};

/** A model of Anthropic's that is newer than this table: what all of them share, and nothing that may be refused. */
const UNKNOWN_MODEL: ModelCapabilities = { ...FROM_4_5 };

/**
 * A model that some other server offers under the Messages API (Ollama, LM Studio, llama.cpp, vLLM): plain text
 * blocks only. The schema is sent along, since such servers ignore what they do not know, but never relied on.
 */
const LOCAL_MODEL: ModelCapabilities = {
  structuredOutput: false,
  promptCache: false,
  minCacheTokens: 0,
  adaptiveThinking: false,
  metadata: false,
  maxInputTokens: 128_000,
  maxOutputTokens: 32_000,
};

const OFFICIAL_HOST = 'api.anthropic.com';

/**
 * What to expect of a model behind a base URL. A known model keeps its capabilities behind a gateway; an unknown one
 * counts as local unless it is Anthropic's own server that is asked.
 */
export function capabilitiesOf(model: string, baseUrl: string | undefined): ModelCapabilities {
  const known = MODELS[modelName(model)];
  if (known) return known;
  return isOfficial(baseUrl) ? UNKNOWN_MODEL : LOCAL_MODEL;
}

/**
 * Under whose prices a call stands: a model of nobody's price list on the operator's own network costs nothing per
 * token. Anywhere else an unknown model keeps the vendor's list, where it has no price and is refused.
 */
export function priceListOf(model: string, baseUrl: string | undefined): 'anthropic' | 'local' {
  const local = capabilitiesOf(model, baseUrl) === LOCAL_MODEL;
  return local && baseUrl !== undefined && isPrivateAddress(baseUrl) ? 'local' : 'anthropic';
}

function isOfficial(baseUrl: string | undefined): boolean {
  return baseUrl === undefined || new URL(baseUrl).hostname === OFFICIAL_HOST;
}
