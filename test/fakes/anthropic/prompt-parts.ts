import { isObject, type Json, type JsonObject, objectsOf } from './json';
import type { FakeModel } from './models';

export type Ttl = '5m' | '1h';
export type Level = 'tools' | 'system' | 'messages';

/** One block of a prompt, in the order of the prefix: tools, system, messages. */
export interface PromptPart {
  level: Level;
  role: string;
  type: string;
  /** The block as received, without its cache mark; keys keep their order, as the real cache is sensitive to it. */
  json: string;
  tokens: number;
  /** Position for the lookback: a run of tool_use, or of tool_result, is one position. */
  position: number;
  /** Whether a cache mark may stand here: not on thinking, not on empty text. */
  cacheable: boolean;
  /** The explicit mark, if there is one. */
  ttl?: Ttl;
}

const TOKENS_PER_BLOCK = 5;
const TOKENS_PER_IMAGE = 1_500;

/**
 * Tokens of a block: characters by the model's ratio, rounded up, and a constant for the block. Not the real
 * tokenizer, which is not published, but additive, so that sums of blocks are the counts of prompts.
 */
export function countTokens(
  type: string,
  text: string,
  model: Pick<FakeModel, 'charactersPerToken' | 'countsBytes'>,
): number {
  if (type === 'image') return TOKENS_PER_IMAGE;
  if (model.countsBytes) return Buffer.byteLength(text) + TOKENS_PER_BLOCK;
  return Math.ceil(text.length / model.charactersPerToken) + TOKENS_PER_BLOCK;
}

/** Flattens a request into the blocks that the prompt cache sees. */
export function promptParts(body: JsonObject, model: FakeModel): PromptPart[] {
  const parts: PromptPart[] = [];
  const add = (level: Level, role: string, block: JsonObject): void => {
    const { cache_control: mark, ...rest } = block;
    const type = typeof rest.type === 'string' ? rest.type : 'custom';
    const json = JSON.stringify(rest);
    const text = type === 'text' && typeof rest.text === 'string' ? rest.text : json;
    const last = parts.at(-1);
    const continues = last?.level === level && last.type === type && (type === 'tool_use' || type === 'tool_result');
    parts.push({
      level,
      role,
      type,
      json,
      tokens: countTokens(type, text, model),
      position: last ? last.position + (continues ? 0 : 1) : 0,
      cacheable: !type.endsWith('thinking') && !(type === 'text' && text === ''),
      ttl: isObject(mark) ? ((mark.ttl as Ttl | undefined) ?? '5m') : undefined,
    });
  };
  for (const tool of objectsOf(body.tools)) add('tools', 'tools', tool);
  for (const block of contentBlocks(body.system)) add('system', 'system', block);
  for (const message of objectsOf(body.messages)) {
    for (const block of contentBlocks(message.content)) add('messages', message.role as string, block);
  }
  return parts;
}

/** Content as a list of blocks; a plain string is one text block. */
export function contentBlocks(content: Json | undefined): JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
}

export function totalTokens(parts: readonly PromptPart[]): number {
  return parts.reduce((sum, part) => sum + part.tokens, 0);
}
