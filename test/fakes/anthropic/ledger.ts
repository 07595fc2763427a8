import type { FakeModel } from './models';
import { costNano, type PriceRow, priceRow, type PriceTerms, type TokenCounts } from './prices';
import type { CacheShare } from './prompt-cache';

const STANDARD: PriceTerms = { fast: false, usOnly: false };

/** What one answered request cost. Token totals A, B and C as `CacheShare` says. */
export interface LedgerEntry extends CacheShare, TokenCounts {
  requestId: string;
  model: string;
  thinkingTokens: number;
  price: PriceRow;
  terms: PriceTerms;
  /** nano-USD. */
  cost: bigint;
  /** nano-USD that the same tokens would have cost had nothing been cached. */
  costWithoutCache: bigint;
  /** False when the service asks nothing for it: a refusal before any output. */
  billable: boolean;
}

export interface LedgerTotals {
  requests: number;
  cost: bigint;
  costWithoutCache: bigint;
  /** Share of the cost that the cache saved, 0 to 1; negative when it made things dearer. */
  saved: number;
}

/** The bill: one entry an answered request. A request that got an error status has none. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];

  /** Opens an entry when the response begins; `settle` completes it. */
  open(requestId: string, model: FakeModel, share: CacheShare, at: Date, terms = STANDARD): LedgerEntry {
    const { total, a, b, c } = share;
    const entry: LedgerEntry = {
      ...{ requestId, model: model.id, total, a, b, c },
      ...{ input: total - c, read: a, write1h: b - a, write5m: c - b, output: 0, thinkingTokens: 0 },
      price: priceRow(model.id, at, total),
      terms,
      cost: 0n,
      costWithoutCache: 0n,
      billable: true,
    };
    this.entries.push(entry);
    this.settle(entry, 0, 0, true);
    return entry;
  }

  settle(entry: LedgerEntry, output: number, thinkingTokens: number, billable: boolean): void {
    const uncached = { input: entry.total, read: 0, write5m: 0, write1h: 0, output };
    Object.assign(entry, { output, thinkingTokens, billable });
    entry.cost = billable ? costNano(entry.price, entry, entry.terms) : 0n;
    entry.costWithoutCache = billable ? costNano(entry.price, uncached, entry.terms) : 0n;
  }

  get last(): LedgerEntry | undefined {
    return this.entries.at(-1);
  }

  get totals(): LedgerTotals {
    const sum = (of: (entry: LedgerEntry) => bigint): bigint => this.entries.reduce((n, entry) => n + of(entry), 0n);
    const cost = sum((entry) => entry.cost);
    const costWithoutCache = sum((entry) => entry.costWithoutCache);
    const saved = costWithoutCache === 0n ? 0 : 1 - Number(cost) / Number(costWithoutCache);
    return { requests: this.entries.length, cost, costWithoutCache, saved };
  }
}
