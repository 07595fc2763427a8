import { UsageConfig } from '@cse/config';
import { dataSourceOptions } from '@cse/database';
import { ManualClock, uuidv7 } from '@cse/core';
import { HoldBook, CapBook, loadPriceCatalogue, Reconciler, type HoldRequest, type LedgerLine } from '@cse/usage';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

/** The budget on a database of its own, without HTTP. */
export interface BudgetHarness {
  database: TestDatabase;
  source: DataSource;
  clock: ManualClock;
  budget: HoldBook;
  caps: CapBook;
  /** Another process's budget on the same database. */
  other(environment?: Record<string, string>): Promise<HoldBook>;
  /** Fails when a window, a hold or the ledger contradicts another (invariants 2 to 4). */
  expectSound(): Promise<void>;
  close(): Promise<void>;
}

export async function startBudget(environment: Record<string, string> = {}): Promise<BudgetHarness> {
  const database = await createTestDatabase();
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  const sources: DataSource[] = [];
  const open = async (own: Record<string, string>) => {
    const source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 20 })).initialize();
    sources.push(source);
    const config = new UsageConfig({ RATE_LIMIT_PER_MINUTE: '1000000', ...environment, ...own });
    const caps = new CapBook(config, source, clock);
    return { source, caps, budget: new HoldBook(source, caps, loadPriceCatalogue(undefined), config, clock) };
  };
  const first = await open({});
  return {
    database,
    clock,
    ...first,
    other: async (own = {}) => (await open(own)).budget,
    expectSound: async () => {
      expect(await new Reconciler(first.source).differences(new Date(0))).toEqual([]);
    },
    close: async () => {
      await Promise.all(sources.map((source) => source.destroy()));
      await database.drop();
    },
  };
}

export const cents = (count: number): bigint => BigInt(count) * 10_000_000n;

export function hold(userId: string, change: Partial<HoldRequest> = {}): HoldRequest {
  return {
    id: uuidv7(),
    userId,
    plan: 'free',
    operation: 'ai.suggest',
    requestId: undefined,
    provider: 'anthropic',
    model: 'claude-sonnet-5-5',
    cost: cents(1),
    tokens: 1_000,
    images: 0,
    videoSeconds: 0,
    ttlMs: 180_000,
    ...change,
  };
}

export function line(cost: bigint, change: Partial<LedgerLine> = {}): LedgerLine {
  return {
    attempt: 1,
    provider: 'anthropic',
    model: 'claude-sonnet-5-5',
    prompt: 'suggest.v1',
    outcome: 'complete',
    estimated: false,
    inputTokens: 100,
    cacheReadTokens: 200,
    cacheWrite5mTokens: 30,
    cacheWrite1hTokens: 40,
    outputTokens: 50,
    images: 0,
    videoSeconds: 0,
    cost,
    ...change,
  };
}
