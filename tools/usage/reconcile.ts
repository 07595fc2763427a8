import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { formatUsd } from '@cse/core';
import { Reconciler, type Difference } from '@cse/usage';
import { dateOption, withDatabase } from './command';

const USAGE = `usage: npm run usage:reconcile -- [--since 2026-11-01]
Compares windows, deployment and reservations with the ledger and the holds, from a UTC date on (default: everything).`;

/** Exit code 0: all sums are equal; 1: some are not, and are printed; 2: wrong arguments. */
withDatabase(USAGE, async ({ database }) => {
  const { values } = parseArgs({ options: { since: { type: 'string' } } });
  const differences = await new Reconciler(database).differences(dateOption('--since', values.since) ?? new Date(0));
  for (const difference of differences) process.stdout.write(`${describe(difference)}\n`);
  process.stdout.write(differences.length === 0 ? 'all sums are equal\n' : `${differences.length} differences\n`);
  return differences.length === 0 ? 0 : 1;
});

function describe({ subject, figure, booked, counted }: Difference): string {
  const show = (amount: string) => (figure.startsWith('cost') ? `$${formatUsd(BigInt(amount))}` : amount);
  return `${subject}: ${figure} is ${show(booked)}, adds up to ${show(counted)}`;
}
