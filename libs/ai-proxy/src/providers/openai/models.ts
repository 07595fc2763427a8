import { modelName } from '@cse/core';
import { isPrivateAddress } from '../../upstream/private-address';
import type { Encoding } from './tokenizer';

/** What a model takes and can do, whatever server it is on. Sizes in tokens. */
export interface ChatModel {
  /** In one call, its answer included. */
  windowTokens: number;
  maxOutputTokens: number;
  /** Thinks before it writes, and can be told to do so little. */
  reasons: boolean;
  /** What its prompt cache goes by: marks in the prompt, what it finds by itself, or nothing that is known. */
  cache: 'marked' | 'automatic' | 'none';
  /** How it cuts text into tokens, where that is known. */
  encoding?: Encoding;
}

/** `gpt-tokenizer` 4.0.0 names it for all of these; of GPT-6 nothing is published. */
const encoding = 'o200k_base';
const GPT_6: ChatModel = { windowTokens: 922_000, maxOutputTokens: 128_000, reasons: true, cache: 'marked' };
const GPT_5: ChatModel = {
  windowTokens: 272_000,
  maxOutputTokens: 128_000,
  reasons: true,
  cache: 'automatic',
  encoding,
};
const O_SERIES: ChatModel = {
  windowTokens: 200_000,
  maxOutputTokens: 100_000,
  reasons: true,
  cache: 'automatic',
  encoding,
};
const GPT_4_1: ChatModel = {
  windowTokens: 1_047_576,
  maxOutputTokens: 32_768,
  reasons: false,
  cache: 'automatic',
  encoding,
};
const GPT_4O: ChatModel = {
  windowTokens: 128_000,
  maxOutputTokens: 16_384,
  reasons: false,
  cache: 'automatic',
  encoding,
};

/**
 * OpenAI's own models (its model pages, read on 2026-11-29). From GPT-5.6 on the cache matches at marks alone, and a write
 * of it is billed. The input of the newer ones is bounded by itself: that bound is what stands here.
 */
const OPENAI_MODELS: readonly [name: RegExp, model: ChatModel][] = [
  [/^gpt-6(\.\d)?-/, GPT_6],
  [/^gpt-5\.6-/, { ...GPT_6, encoding }],
  [/^gpt-5\.[45](-pro)?$/, { ...GPT_6, cache: 'automatic', encoding }],
  [/^gpt-5(\.\d)?(-mini|-nano|-pro)?$/, GPT_5],
  [/^o[134](-mini|-pro)?$/, O_SERIES],
  [/^gpt-4\.1(-mini|-nano)?$/, GPT_4_1],
  [/^gpt-4o(-mini)?$/, GPT_4O],
];

/** A model that any other server offers. */
const ANY_MODEL: ChatModel = { windowTokens: 128_000, maxOutputTokens: 32_000, reasons: false, cache: 'none' };

/** @param windowTokens what the operator says that the server's models take in one call */
export function chatModelOf(model: string, windowTokens: number | undefined): ChatModel {
  const known = openaiModel(model) ?? ANY_MODEL;
  if (windowTokens === undefined) return known;
  // An answer is asked for that leaves room for a prompt.
  return { ...known, windowTokens, maxOutputTokens: Math.min(known.maxOutputTokens, Math.floor(windowTokens / 2)) };
}

/**
 * Under whose prices a call stands: a model of nobody's price list on the operator's own network costs nothing per
 * token. Anywhere else an unknown model stands in this provider's list, where it has no price and is refused.
 */
export function priceListOf(model: string, baseUrl: string): 'openai' | 'local' {
  return openaiModel(model) === undefined && isPrivateAddress(baseUrl) ? 'local' : 'openai';
}

function openaiModel(model: string): ChatModel | undefined {
  const name = modelName(model);
  return OPENAI_MODELS.find(([pattern]) => pattern.test(name))?.[1];
}
