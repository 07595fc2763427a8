import { parseUsd, type NanoUsd } from '@cse/core';
import type { Parser } from './environment';

/** What a plan sets differently from the base caps. */
export interface PlanCaps {
  dailyCost?: NanoUsd;
  monthlyCost?: NanoUsd;
  dailyTokens?: number;
  dailyImages?: number;
  dailyVideoSeconds?: number;
}

const WANTED =
  'must be JSON such as {"studio":{"daily_cost_usd":"25","daily_images":500}} with daily_cost_usd, monthly_cost_usd, ' +
  'daily_tokens, daily_images or daily_video_seconds';

/** Caps by plan name, as JSON; money is decimal text, the rest whole numbers. */
export const planCaps: Parser<ReadonlyMap<string, PlanCaps>> = (raw) => {
  try {
    return new Map(Object.entries(record(JSON.parse(raw))).map(([plan, caps]) => [plan, capsOf(record(caps))]));
  } catch {
    throw new Error(WANTED);
  }
};

function capsOf(source: Record<string, unknown>): PlanCaps {
  const caps: PlanCaps = {};
  for (const [name, value] of Object.entries(source)) {
    if (name === 'daily_cost_usd') caps.dailyCost = money(value);
    else if (name === 'monthly_cost_usd') caps.monthlyCost = money(value);
    else if (name === 'daily_tokens') caps.dailyTokens = count(value);
    else if (name === 'daily_images') caps.dailyImages = count(value);
    else if (name === 'daily_video_seconds') caps.dailyVideoSeconds = count(value);
    else throw new Error(WANTED);
  }
  return caps;
}

function money(value: unknown): NanoUsd {
  const amount = parseUsd(String(value));
  if (amount < 0n) throw new Error(WANTED);
  return amount;
}

function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error(WANTED);
  return value as number;
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(WANTED);
  return value as Record<string, unknown>;
}
