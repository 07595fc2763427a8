import 'reflect-metadata';
import { once } from 'node:events';
import { join } from 'node:path';
import { explainStartFailure } from '@cse/core';
import { readSettings } from './settings';
import { Stack } from './stack';
import { welcome } from './welcome';

const ROOT = join(__dirname, '..', '..', '..');

/** `npm start`: the whole engine on one machine, for development and small installations. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  const settings = await readSettings(ROOT, process.argv.slice(2));
  const stack = new Stack(settings, stopping.signal, say);
  try {
    await stack.start();
    if (!stopping.signal.aborted) say(await welcome(settings, ROOT, stack.database, process.stdout.isTTY));
    if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    // Also after a failed start: nothing may be started again while the rest is stopped.
    stopping.abort();
    await stack.stop();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main()
  .then(() => process.exit(0))
  .catch((error: unknown) => {
    process.stderr.write(`${explainStartFailure(error, 'PORT')}\n`);
    process.exit(1);
  });
