import { parseArgs } from 'node:util';
import { startFakeAnthropic } from './fake-anthropic';

/**
 * The fake as a process of its own, for load tests: `main.js [--port 0] [--host 127.0.0.1] [--canned]`. Prints its URL
 * on a line and ends on SIGINT, SIGTERM or when its parent closes the channel to it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      canned: { type: 'boolean', default: false },
    },
  });
  const fake = await startFakeAnthropic({ port: Number(values.port), host: values.host, canned: values.canned });
  process.stdout.write(`${fake.url}\n`);
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(event, () => void fake.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
