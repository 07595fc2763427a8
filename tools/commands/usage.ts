import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { DatabaseConfig, processEnvironment, UsageConfig, type EnvironmentSource } from '@cse/config';
import { explainStartFailure, formatUsd, SystemClock } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { loadPriceCatalogue, MOST_TOLD, Reconciler, Rerater, type Difference } from '@cse/usage';
import { DataSource } from 'typeorm';

const COMMANDS = {
  reconcile: {
    run: reconcile,
    usage: `usage: npm run usage:reconcile -- [--since 2026-11-01]
Compares windows, deployment and reservations with the ledger and the holds, from a UTC date on (default: everything).`,
  },
  rerate: {
    run: rerate,
    usage: `usage: npm run usage:rerate -- --from 2026-11-01 --to 2026-11-30 [--apply]
Prices what was used in these days (UTC, both included) by the current catalogue and PRICES_FILE. Shows the
differences; with --apply it posts them to the ledger, once for each version of the catalogue.`,
  },
};

class WrongArguments extends Error {}

interface CommandContext {
  args: string[];
  database: DataSource;
  environment: EnvironmentSource;
}

/** Exit code 0: all sums are equal; 1: some are not, and are printed; 2: wrong arguments, or no database. */
async function reconcile({ args, database }: CommandContext): Promise<number> {
  const { values } = parseArgs({ args, options: { since: { type: 'string' } } });
  const differences = await new Reconciler(database).differences(dateOption('--since', values.since) ?? new Date(0));
  for (const difference of differences) process.stdout.write(`${describe(difference)}\n`);
  process.stdout.write(
    differences.length === 0
      ? 'all sums are equal\n'
      : `${differences.length} differences (at most ${MOST_TOLD} of a kind are told)\n`,
  );
  return differences.length === 0 ? 0 : 1;
}

function describe({ subject, figure, booked, counted }: Difference): string {
  const show = (amount: string) => (figure.startsWith('cost') ? `$${formatUsd(BigInt(amount))}` : amount);
  return `${subject}: ${figure} is ${show(booked)}, adds up to ${show(counted)}`;
}

async function rerate({ args, database, environment }: CommandContext): Promise<number> {
  const { values } = parseArgs({
    args,
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
}

/** Midnight UTC of an option such as 2026-11-22. */
function dateOption(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new WrongArguments(`${name} must be a date such as 2026-11-22`);
}

/** Runs an operator's command on the database of DATABASE_URL and exits with the code that it returns. */
async function main([name = '', ...args]: string[]): Promise<number> {
  const command = COMMANDS[name as keyof typeof COMMANDS] as (typeof COMMANDS)['rerate'] | undefined;
  try {
    if (!command) throw new WrongArguments(`there is no command "${name}"`);
    return await withDatabase((context) => command.run({ args, ...context }));
  } catch (error) {
    const wrongArguments =
      error instanceof WrongArguments || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
    const usage = command ? [command.usage] : Object.values(COMMANDS).map((known) => known.usage);
    process.stderr.write(
      wrongArguments
        ? `${(error as Error).message}\n${usage.join('\n')}\n`
        : `${explainStartFailure(error, 'DATABASE_URL')}\n`,
    );
    return 2;
  }
}

async function withDatabase(work: (context: Omit<CommandContext, 'args'>) => Promise<number>): Promise<number> {
  const environment = processEnvironment();
  const options = dataSourceOptions({ url: new DatabaseConfig(environment).directUrl, poolSize: 2 });
  const database = await new DataSource(options).initialize();
  try {
    return await work({ database, environment });
  } finally {
    await database.destroy();
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
