import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@cse/core';
import { build } from '../harness/built-process';
import { cents, hold, line, startBudget, type BudgetHarness } from './budget-harness';

const ROOT = join(__dirname, '..', '..');

describe("the operator's commands", () => {
  const user = uuidv7();
  let harness: BudgetHarness;
  let folder: string;
  let prices: string;

  beforeAll(async () => {
    await build();
    harness = await startBudget({ DAILY_COST_CAP_USD: '100' });
    folder = await mkdtemp(join(tmpdir(), 'cse-commands-'));
    prices = join(folder, 'prices.json');
    const request = hold(user);
    await harness.budget.reserve(request);
    // A million prompt tokens at $2, by the shipped catalogue.
    const used = { inputTokens: 1_000_000, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 };
    await harness.budget.settle(request.id, { lines: [line(cents(200), { ...used, outputTokens: 0 })] });
    await harness.budget.reserve(hold(user));
  }, 60_000);
  afterAll(async () => {
    await harness.close();
    await rm(folder, { recursive: true, force: true });
  });

  function run(command: string, args: string[] = [], environment: Record<string, string> = {}) {
    return new Promise<{ code: number; text: string }>((resolve) => {
      const env = { PATH: process.env.PATH, DATABASE_URL: harness.database.url, ...environment };
      execFile(
        process.execPath,
        [join(ROOT, 'dist/tools/commands/usage.js'), command, ...args],
        { env },
        (error, out, err) => resolve({ code: error ? Number(error.code) : 0, text: out + err }),
      );
    });
  }

  it('usage:reconcile says that all sums are equal, or each difference and exits with 1', async () => {
    expect(await run('reconcile')).toEqual({ code: 0, text: 'all sums are equal\n' });
    await harness.source.query(`update usage_windows set cost_settled = cost_settled + 1 where period = 'month'`);
    try {
      const found = await run('reconcile', ['--since', '2026-11-01']);
      const named = `month 2026-11-01 of ${user}: cost settled is $2.000000001, adds up to $2`;
      expect(found).toEqual({ code: 1, text: `${named}\n1 differences (at most 1000 of a kind are told)\n` });
    } finally {
      await harness.source.query(`update usage_windows set cost_settled = cost_settled - 1 where period = 'month'`);
    }
    const wrong = await run('reconcile', ['--since', 'yesterday']);
    expect([wrong.code, wrong.text]).toEqual([2, expect.stringContaining('--since must be a date')]);
    const away = await run('reconcile', [], { DATABASE_URL: 'postgres://127.0.0.1:9/none' });
    expect([away.code, away.text]).toEqual([2, expect.stringContaining('DATABASE_URL')]);
  }, 30_000);

  it('usage:rerate shows what other prices change, and posts it when it is told to', async () => {
    const usd = { input: '3', output: '1', cache_write_5m: '1', cache_write_1h: '1', cache_read: '1' };
    const source = { source: 'the invoice', verified_on: '2026-11-30' };
    const row = { provider: 'anthropic', model: 'claude-sonnet-5-5', effective_from: '2026-11-01', ...source };
    const file = { version: 'invoice', media: [], tokens: [{ ...row, usd_per_million: usd }] };
    await writeFile(prices, JSON.stringify(file));
    const period = ['--from', '2026-11-01', '--to', '2026-11-30'];
    const rerate = (...more: string[]) => run('rerate', [...period, ...more], { PRICES_FILE: prices });
    const shown = 'anthropic claude-sonnet-5-5: 1 requests, charged $2, by 2026-11-29+invoice $3\n';
    expect(await rerate()).toEqual({ code: 0, text: `${shown}nothing changed; --apply posts it\n` });
    expect(await rerate('--apply')).toEqual({ code: 0, text: `${shown}1 requests corrected\n` });
    expect((await run('reconcile')).code).toBe(0);
  }, 30_000);
});
