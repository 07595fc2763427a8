import { createHash } from 'node:crypto';
import { breakpoints } from './breakpoints';
import { isObject, type Json, type JsonObject } from './json';
import type { FakeModel } from './models';
import { type PromptPart, promptParts, type Ttl, totalTokens } from './prompt-parts';

/** A lookup starts at a breakpoint and covers this many positions, the breakpoint's own among them. */
const LOOKBACK_POSITIONS = 20;
const LIFETIME_MS: Record<Ttl, number> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

/** What is not known of the real service; the defaults are the likelier reading. */
export interface CacheUnknowns {
  /** A read also renews the entries at the request's earlier breakpoints. */
  readRenewsAncestors: boolean;
  /** A 5m entry that is read through a 1h breakpoint becomes a 1h entry. */
  readUpgradesLifetime: boolean;
  /** Changing effort or thinking loses tools and system too, not only the messages. */
  effortIsPartOfSystem: boolean;
  /** A refused request has written its entries all the same. */
  refusalLeavesEntry: boolean;
}

export const LIKELY: CacheUnknowns = {
  readRenewsAncestors: true,
  readUpgradesLifetime: false,
  effortIsPartOfSystem: false,
  refusalLeavesEntry: true,
};

interface Entry {
  ttl: Ttl;
  expiresAt: number;
}

/** How the tokens of one prompt divide. A, B and C are running totals from the start of the prompt. */
export interface CacheShare {
  /** Tokens of the whole prompt. */
  total: number;
  /** End of what was read. */
  a: number;
  /** End of what is written for an hour. */
  b: number;
  /** End of what is written for five minutes. */
  c: number;
}

/**
 * The prompt cache of the Messages API, exactly: cumulative hashes, writes at breakpoints only, a lookback of 20
 * positions, two lifetimes, minimum sizes, one namespace a workspace and model.
 */
export class PromptCache {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly unknowns: CacheUnknowns = LIKELY) {}

  clear(): void {
    this.entries.clear();
  }

  /**
   * Looks the prompt up at the start of a request.
   * @param now start of the request in milliseconds: lifetimes count from here
   * @returns the share, and `commit`, to be called when the response begins (never for a refused request)
   * @throws ApiError when the cache marks break the rules
   */
  look(workspace: string, model: FakeModel, body: JsonObject, now: number): CacheShare & { commit: () => void } {
    const parts = promptParts(body, model);
    const hashes = this.prefixHashes(workspace, model, body, parts);
    const sums = runningTotals(parts);
    const marks = breakpoints(parts, body).filter(({ index }) => sums[index]! >= model.minCacheTokens);

    const hit = this.longestHit(marks, parts, hashes, now);
    const a = hit === undefined ? 0 : sums[hit.index]!;
    const c = marks.length > 0 ? sums[marks.at(-1)!.index]! : 0;
    const lastHour = marks.findLast(({ index, ttl }) => ttl === '1h' && sums[index]! > a);
    const b = lastHour ? sums[lastHour.index]! : a;

    const commit = (): void => {
      for (const { index, ttl } of marks) {
        if (sums[index]! > a) this.write(hashes[index]!, ttl, now);
        else if (index === hit?.index || this.unknowns.readRenewsAncestors) this.renew(hashes[index]!, ttl, now);
      }
      if (hit && !marks.some(({ index }) => index === hit.index)) this.renew(hashes[hit.index]!, hit.ttl, now);
    };
    return { total: totalTokens(parts), a, b, c, commit };
  }

  private longestHit(
    marks: readonly { index: number; ttl: Ttl }[],
    parts: readonly PromptPart[],
    hashes: readonly string[],
    now: number,
  ): { index: number; ttl: Ttl } | undefined {
    for (const { index: mark, ttl } of marks.toReversed()) {
      const oldest = parts[mark]!.position - (LOOKBACK_POSITIONS - 1);
      for (let index = mark; index >= 0 && parts[index]!.position >= oldest; index--) {
        const entry = this.entries.get(hashes[index]!);
        if (entry && entry.expiresAt > now) return { index, ttl };
      }
    }
    return undefined;
  }

  private write(hash: string, ttl: Ttl, now: number): void {
    this.entries.set(hash, { ttl, expiresAt: now + LIFETIME_MS[ttl] });
  }

  private renew(hash: string, through: Ttl, now: number): void {
    const entry = this.entries.get(hash);
    if (!entry || entry.expiresAt <= now) return;
    this.write(hash, this.unknowns.readUpgradesLifetime && through === '1h' ? '1h' : entry.ttl, now);
  }

  private prefixHashes(workspace: string, model: FakeModel, body: JsonObject, parts: readonly PromptPart[]): string[] {
    const config = isObject(body.output_config) ? body.output_config : {};
    // To name the default effort is the same as to leave it out.
    const effort: Json = [body.thinking ?? null, config.effort ?? model.defaultEffort ?? null];
    const salts = {
      tools: [workspace, model.id, config.format ?? null, this.unknowns.effortIsPartOfSystem ? effort : null],
      system: [body.speed ?? 'standard', parts.some(({ json }) => json.includes('"citations":{"enabled":true'))],
      messages: [body.tool_choice ?? null, parts.some(({ type }) => type === 'image'), effort],
    };
    let hash = digest('', JSON.stringify(salts.tools));
    let level = 'tools';
    return parts.map((part) => {
      if (level === 'tools' && part.level !== 'tools') hash = digest(hash, JSON.stringify(salts.system));
      if (level !== 'messages' && part.level === 'messages') hash = digest(hash, JSON.stringify(salts.messages));
      level = part.level;
      hash = digest(hash, `${part.level}\n${part.role}\n${part.json}`);
      return hash;
    });
  }
}

function runningTotals(parts: readonly PromptPart[]): number[] {
  let sum = 0;
  return parts.map(({ tokens }) => (sum += tokens));
}

function digest(previous: string, text: string): string {
  return createHash('sha256').update(previous).update(text).digest('base64');
}
