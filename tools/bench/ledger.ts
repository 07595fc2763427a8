import { UsageConfig } from '@cse/config';
import { SystemClock, uuidv7 } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { HoldBook, CapBook, loadPriceCatalogue, type HoldRequest, type LedgerLine } from '@cse/usage';
import { DataSource } from 'typeorm';
import { quantile } from './load';

export interface LedgerMeasured {
  users: number;
  /** How many lifecycles run at a time. */
  clients: number;
  /** Reserve and settle, one after the other, a second. */
  lifecyclesPerSecond: number;
  reserveP50Ms: number;
  reserveP99Ms: number;
  settleP50Ms: number;
  settleP99Ms: number;
}

/** One user alone, one user whose requests all come at once, and many users: the hot row, and none. */
const CASES: [users: number, clients: number][] = [
  [1, 1],
  [1, 20],
  [200, 20],
];

/** Reserve and settle by themselves, without HTTP and without a model between them. `caps` let everything through. */
export async function measureLedger(
  url: string,
  caps: Record<string, string>,
  seconds: number,
): Promise<LedgerMeasured[]> {
  const source = await new DataSource(dataSourceOptions({ url, poolSize: 20 })).initialize();
  try {
    const config = new UsageConfig(caps);
    const clock = new SystemClock();
    const book = new CapBook(config, source, clock);
    const budget = new HoldBook(source, book, loadPriceCatalogue(undefined), config, clock);
    const measured: LedgerMeasured[] = [];
    for (const [users, clients] of CASES) {
      const ids = Array.from({ length: users }, () => uuidv7());
      const user = (turn: number) => ids[turn % users]!;
      await lifecycles(budget, user, clients, 0.5);
      measured.push({ users, clients, ...(await lifecycles(budget, user, clients, seconds)) });
    }
    return measured;
  } finally {
    await source.destroy();
  }
}

type Lifecycles = Omit<LedgerMeasured, 'users' | 'clients'>;

/**
 * As many lifecycles as go into that time.
 * @param user whose the next one is
 */
export async function lifecycles(
  budget: HoldBook,
  user: (turn: number) => string,
  clients: number,
  seconds: number,
): Promise<Lifecycles> {
  const reserve: number[] = [];
  const settle: number[] = [];
  const begun = performance.now();
  const client = async (_: unknown, index: number) => {
    for (let turn = index; performance.now() - begun < seconds * 1000; turn += clients) {
      const request = hold(user(turn));
      const start = performance.now();
      const { status } = await budget.reserve(request);
      if (status !== 'reserved') throw new Error(`reserve answered ${status}`);
      const held = performance.now();
      await budget.settle(request.id, { lines: [LINE] });
      reserve.push(held - start);
      settle.push(performance.now() - held);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - begun) / 1000;
  return {
    lifecyclesPerSecond: settle.length / took,
    reserveP50Ms: quantile(reserve, 0.5),
    reserveP99Ms: quantile(reserve, 0.99),
    settleP50Ms: quantile(settle, 0.5),
    settleP99Ms: quantile(settle, 0.99),
  };
}

const MODEL = { provider: 'anthropic', model: 'claude-sonnet-5-5' };

/** What a suggestion holds, its rate limit included. */
function hold(userId: string): HoldRequest {
  return {
    ...MODEL,
    id: uuidv7(),
    userId,
    plan: 'free',
    operation: 'ai.suggest',
    requestId: uuidv7(),
    cost: 50_000_000n,
    tokens: 12_000,
    images: 0,
    videoSeconds: 0,
    ttlMs: 180_000,
    rateClass: 'text',
  };
}

const LINE: LedgerLine = {
  ...MODEL,
  attempt: 1,
  prompt: 'suggest.v1',
  outcome: 'complete',
  estimated: false,
  inputTokens: 200,
  cacheReadTokens: 4_000,
  cacheWrite5mTokens: 300,
  cacheWrite1hTokens: 0,
  outputTokens: 900,
  images: 0,
  videoSeconds: 0,
  cost: 11_000_000n,
};
