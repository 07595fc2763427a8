import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type Bench, PARTS } from './parts';
import { write } from './report';
import { Servers } from './servers';

/**
 * `npm run bench -- [--parts ledger,jobs,metering,suggest,projects] [--database URL] [--redis URL] [--rounds 3] [--seconds 3]
 * [--connections 16] [--nodes 5,50,200] [--form json,sse]`, all on the built api against the fake upstream:
 * - ledger: reserve and settle by themselves, one user and many
 * - jobs: from enqueueing to the start and jobs a second, beside bare BullMQ, and whole storyboard frames; also on Redis
 *   when there is one
 * - metering: what reserve and settle add to suggest
 * - suggest: suggest beside a bare pass-through to the same fake
 * - projects: operations of encrypted projects a second, and what a thousand streams cost that wait
 * and only when they are named:
 * - soak: suggest for `--minutes` (10): memory, holds, latency
 * - profile, or `--profile`: where the main thread of the api is while it answers suggestions, and what takes memory, by
 *   stage and by function
 * - peers, or `--peers [--soak] [--against DIST]`: suggest beside other gateways and perhaps another build of the engine,
 *   at 1 and 32 connections; written to docs/benchmarks.md. A round has `--requests` (1000); `--soak` adds `--minutes`
 *   (5) of load for each.
 * Rounds of what is compared take turns, so that what else the machine does falls on all. Everything listens on the
 * loopback address and is ended at the end.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      database: { type: 'string' },
      redis: { type: 'string' },
      parts: { type: 'string', default: 'ledger,jobs,metering,suggest,projects' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      requests: { type: 'string', default: '1000' },
      connections: { type: 'string' },
      nodes: { type: 'string' },
      form: { type: 'string', default: 'json,sse' },
      minutes: { type: 'string' },
      profile: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      soak: { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  });
  const short = (['profile', 'peers'] as const).filter((part) => values[part]);
  const parts = new Set(short.length > 0 ? short : values.parts.split(','));
  const servers = new Servers();
  const results: object[] = [];
  const numbers = (list: string | undefined) => list?.split(',').map(Number);
  try {
    const bench: Bench = {
      servers,
      database: await servers.database(values.database),
      redis: values.redis,
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      requests: Number(values.requests),
      connections: numbers(values.connections),
      nodes: numbers(values.nodes),
      forms: values.form.split(',') as Bench['forms'],
      minutes: values.minutes === undefined ? undefined : Number(values.minutes),
      soak: values.soak,
      against: values.against,
      show: (result, text) => {
        results.push(result);
        process.stdout.write(`\n${text}\n`);
      },
    };
    for (const [name, part] of Object.entries(PARTS)) if (parts.has(name)) await part(bench);
    const { rounds, seconds } = bench;
    process.stdout.write(`\nwritten to ${write(Object.assign({}, ...results) as object, { rounds, seconds })}\n`);
    if (/"failed":[1-9]/.test(JSON.stringify(results)))
      throw new Error('some requests failed: the figures say nothing');
  } finally {
    await servers.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
