import 'reflect-metadata';
import { once } from 'node:events';
import { join } from 'node:path';
import { TextConfig } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { readSettings, type Settings } from './settings';
import { Stack } from './stack';

const ROOT = join(__dirname, '..', '..', '..');
const SAMPLE_STORY = join('contracts', 'sample-story.json');

/** `npm start`: the whole engine on one machine, for development and small installations. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  const settings = await readSettings(ROOT);
  const stack = new Stack(settings, stopping.signal, say);
  try {
    await stack.start();
    if (!stopping.signal.aborted) say(await welcome(settings, ROOT, stack.database));
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

/** What a newcomer needs next: where the documentation is, how to sign in, and a first request that works as it is. */
async function welcome(settings: Settings, root: string, database: string): Promise<string> {
  const { apiUrl, dataDir, environment } = settings;
  const { provider } = new TextConfig(environment);
  const hint =
    provider === 'sketch'
      ? 'sketch: no key, no network (set ANTHROPIC_API_KEY, TEXT_API_KEY or TEXT_BASE_URL for a model)'
      : provider;
  const mayLogIn = environment.DEV_LOGIN === 'true' || environment.DEV_LOGIN === '1';
  const facts = [
    ['Swagger UI', `${apiUrl}/docs`],
    ['Sign in', mayLogIn ? devLogin(apiUrl) : `${apiUrl}/auth/google`],
    ...(settings.usesDevIdentityProvider
      ? [['In a browser', `npm run sign-in -- ${apiUrl} (as Ada, Bob or an admin)`]]
      : []),
    ['Text', hint],
    ['Database', database],
    ['Logs', join(dataDir, 'logs')],
  ];
  const token = (mayLogIn && (await freshToken(apiUrl))) || '$ACCESS_TOKEN';
  return [
    '',
    'The Creative Space Engine is ready.',
    '',
    ...facts.map(([name, value]) => `  ${name!.padEnd(14)}${value}`),
    '',
    `Ghost nodes for the sample story${mayLogIn ? ' (the token is good for ten minutes)' : ''}:`,
    '',
    `curl -s ${apiUrl}/ai/suggest -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d @${join(root, SAMPLE_STORY)}`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

function devLogin(apiUrl: string): string {
  return `curl -s ${apiUrl}/auth/dev/login -H 'content-type: application/json' -d '{"email":"you@example.com"}'`;
}

async function freshToken(apiUrl: string): Promise<string | undefined> {
  const response = await fetch(`${apiUrl}/auth/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'writer@example.com', device_name: 'npm start' }),
  });
  if (!response.ok) return undefined;
  return ((await response.json()) as { access_token: string }).access_token;
}

main()
  .then(() => process.exit(0))
  .catch((error: unknown) => {
    process.stderr.write(`${explainStartFailure(error, 'PORT')}\n`);
    process.exit(1);
  });
