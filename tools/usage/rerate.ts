import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { formatUsd, SystemClock } from '@cse/core';
import { UsageConfig } from '@cse/config';
import { loadPriceCatalogue, Rerater } from '@cse/usage';
import { dateOption, withDatabase, WrongArguments } from './command';

const USAGE = `usage: npm run usage:rerate -- --from 2026-11-01 --to 2026-11-30 [--apply]
Prices what was used in these days (UTC, both included) by the current catalogue and PRICES_FILE. Shows the
differences; with --apply it posts them to the ledger, once for each version of the catalogue.`;

withDatabase(USAGE, async ({ database, environment }) => {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, to: { type: 'string' }, apply: { type: 'boolean', default: false } },
  });
  const [from, to] = [dateOption('--from', values.from), dateOption('--to', values.to)];
  if (!from || !to || to < from) throw new WrongArguments('--from and --to are needed, in this order');
  const prices = loadPriceCatalogue(new UsageConfig(environment).pricesFile);
  const report = await new Rerater(database, prices, new SystemClock()).rerate(from, to, values.apply);
  for (const { model, requests, charged, rerated } of report.models) {
    process.stdout.write(
      `${model}: ${requests} requests, charged $${formatUsd(charged)}, by ${report.priceVersion} $${formatUsd(rerated)}\n`,
    );
  }
  if (report.unpriced > 0) process.stdout.write(`${report.unpriced} requests of models without a price left alone\n`);
  process.stdout.write(
    values.apply ? `${report.corrected} requests corrected\n` : 'nothing changed; --apply posts it\n',
  );
  return 0;
});
