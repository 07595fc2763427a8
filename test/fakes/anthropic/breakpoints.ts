import { allowOnly, invalid, oneOf } from './api-error';
import { isObject, type Json, type JsonObject } from './json';
import type { PromptPart, Ttl } from './prompt-parts';

const MAX_BREAKPOINTS = 4;

export interface Breakpoint {
  /** Index of the block that carries the mark. */
  index: number;
  ttl: Ttl;
}

/**
 * The cache breakpoints of a request in prompt order: the explicit ones, and the automatic one that a top-level
 * `cache_control` puts on the last block that can carry it.
 * @throws ApiError on more than four, on a mark where none may stand, on two lifetimes at one block, on 1h after 5m
 */
export function breakpoints(parts: readonly PromptPart[], body: JsonObject): Breakpoint[] {
  const marks = parts.flatMap((part, index): Breakpoint[] => (part.ttl ? [{ index, ttl: part.ttl }] : []));
  for (const { index } of marks) {
    if (!parts[index]!.cacheable) throw invalid('cache_control cannot be set for empty text blocks or thinking blocks');
  }
  addAutomatic(marks, parts, body);
  if (marks.length > MAX_BREAKPOINTS) {
    throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`);
  }
  let shortSeen = false;
  for (const { ttl } of marks) {
    if (ttl === '1h' && shortSeen) {
      throw invalid("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block");
    }
    shortSeen ||= ttl === '5m';
  }
  return marks;
}

function addAutomatic(marks: Breakpoint[], parts: readonly PromptPart[], body: JsonObject): void {
  if (!isObject(body.cache_control)) return;
  const ttl = (body.cache_control.ttl as Ttl | undefined) ?? '5m';
  const index = parts.findLastIndex(({ cacheable }) => cacheable);
  if (index < 0) return;
  const explicit = marks.find((mark) => mark.index === index);
  if (explicit && explicit.ttl !== ttl) throw invalid('cache_control: ttl conflicts with the last block');
  if (marks.length >= MAX_BREAKPOINTS) {
    throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${marks.length + 1}.`);
  }
  if (!explicit) marks.push({ index, ttl });
}

/** @throws ApiError when a `cache_control` value is not one that the API knows. */
export function checkCacheControl(mark: Json | undefined, at: string): void {
  if (mark === undefined || mark === null) return;
  if (!isObject(mark)) throw invalid(`${at}: Input should be an object`);
  const { type, ttl, ...rest } = mark;
  allowOnly(rest, [], `${at}.`);
  oneOf(type ?? null, ['ephemeral'], `${at}.type`);
  oneOf(ttl, ['5m', '1h'], `${at}.ttl`);
}
