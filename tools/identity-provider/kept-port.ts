import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isFree } from '../postgres/free-port';

/**
 * The port of the identity provider, the same at every start while it is free: its address is part of who the people
 * are that signed in through it.
 */
export async function keptPort(dataDir: string): Promise<number> {
  const file = join(dataDir, 'identity-provider.json');
  const kept = await readFile(file, 'utf8').then(
    (text) => Number((JSON.parse(text) as { port?: unknown }).port),
    () => 0,
  );
  if (kept > 0 && (await isFree(kept))) return kept;
  const port = await freePort();
  await writeFile(file, `${JSON.stringify({ port })}\n`);
  return port;
}
