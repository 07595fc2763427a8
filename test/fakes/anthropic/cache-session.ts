import type { Json, JsonObject } from './json';
import { findModel } from './models';
import { type CacheShare, type CacheUnknowns, LIKELY, PromptCache } from './prompt-cache';
import type { Ttl } from './prompt-parts';

/** Tokens of the usual block of these prompts. */
export const BLOCK_TOKENS = 100;

/** A text block of exactly so many tokens on a model of 2.5 characters a token. */
export function block(name: string, tokens = BLOCK_TOKENS, ttl?: Ttl): JsonObject {
  const text = name.padEnd(Math.floor((tokens - 5) * 2.5), '.');
  return { type: 'text', text, ...(ttl ? { cache_control: { type: 'ephemeral', ttl } } : {}) };
}

/** `count` message blocks with a 5m mark at each of the given positions, counted from 1. */
export function blocks(count: number, ...marks: number[]): JsonObject[] {
  return Array.from({ length: count }, (_, index) =>
    block(`b${index + 1}`, BLOCK_TOKENS, marks.includes(index + 1) ? '5m' : undefined),
  );
}

export function request(content: Json, over: JsonObject = {}): JsonObject {
  return { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content }], ...over };
}

/** A cache and the time of day, to send prompts through. */
export class CacheSession {
  now = 0;
  private readonly cache: PromptCache;

  constructor(unknowns: Partial<CacheUnknowns> = {}) {
    this.cache = new PromptCache({ ...LIKELY, ...unknowns });
  }

  look(body: JsonObject, workspace = 'one'): CacheShare & { commit: () => void } {
    return this.cache.look(workspace, findModel(String(body.model))!, body, this.now);
  }

  /** What is read and written, in blocks of the usual size. */
  send(body: JsonObject, workspace = 'one'): { read: number; written: number } {
    const { a, c, commit } = this.look(body, workspace);
    commit();
    return { read: a / BLOCK_TOKENS, written: (c - a) / BLOCK_TOKENS };
  }
}
