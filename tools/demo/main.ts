import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createClient, createSession, ProblemError } from '@cse/sdk';
import { fileStorage, signInByLoopback } from '@creative-space/sdk/node';
import { findOrStart } from './engine';
import { Narrator } from './narrator';
import { Steps } from './steps';

/** `npm run demo`: one story from a first idea to a film, through the SDK, on what the engine has without any key. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const dataDir = resolve(process.env.DATA_DIR || '.data');
  const folder = join(dataDir, 'demo');
  const narrator = new Narrator();
  const wanted = process.env.CREATIVE_SPACE_SERVER || `http://127.0.0.1:${process.env.PORT || 3000}`;
  narrator.line('One story, from a first idea to a film.');
  narrator.progress('starting the engine …');
  const engine = await findOrStart(wanted, (line) => narrator.progress(line));
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const interrupted = new Promise<never>((_, fail) =>
    stopping.signal.addEventListener('abort', () => fail(new Error('interrupted'))),
  );
  try {
    narrator.line(`The engine ${engine.found ? 'that runs' : 'was started'} at ${engine.url}.`);
    await Promise.race([tell(engine.url, folder, narrator), interrupted]);
  } finally {
    if (!engine.found) narrator.progress('stopping the engine …');
    await engine.stop();
  }
  narrator.line('\nnpm start runs the engine; README.md goes on from here.');
}

async function tell(baseUrl: string, folder: string, narrator: Narrator): Promise<void> {
  const storage = fileStorage(join(folder, 'session.json'));
  const session = createSession({ baseUrl, clientId: 'dev', storage, device: { name: 'npm run demo' } });
  const client = createClient({ baseUrl, session });
  const steps = new Steps(client, narrator, folder);
  await narrator.step('Sign in', 'POST /auth/dev/login, else in the browser', async () => {
    const user = await signIn();
    narrator.line(`   as ${user.email ?? user.name ?? user.id}`);
  });
  await narrator.step('Write on', 'POST /ai/continue', steps.continue);
  await narrator.step('What could come next', 'POST /ai/suggest, as it comes in', steps.suggest);
  await narrator.step('Take one, with a slip', 'POST /ai/canon-diff', steps.canonDiff);
  await narrator.step('Join two branches', 'POST /ai/merge-propose', steps.merge);
  await narrator.step('Five shots and a film', 'POST /storyboards', steps.storyboard);
  await narrator.step('Fetch the files', 'GET /artifacts, GET /storyboards/:id/sheet', steps.download);
  await narrator.step('What was used', 'GET /usage/current', steps.usage);
  narrator.account();

  async function signIn() {
    try {
      return await session.adopt(await client.devLogin({ email: 'demo@example.com', device_name: 'npm run demo' }));
    } catch (error) {
      if (!(error instanceof ProblemError && error.status === 404)) throw error;
      return signInByLoopback(session, (address) =>
        narrator.line(`   Open this address in a browser:\n\n${address}\n`),
      );
    }
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\nthe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
