import 'reflect-metadata';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKeySet, readSigningKey, rotateKeySet, type KeySet } from '@cse/auth';
import { AuthConfig, processEnvironment, RuntimeConfig } from '@cse/config';

const USAGE = `usage: npm run keys:rotate
Rotates the signing keys in the file that JWT_PRIVATE_KEYS names, or in DATA_DIR/signing-keys.json when that is unset.
When JWT_PRIVATE_KEYS holds the keys themselves, prints its next value instead, which is a secret.
Then restart the api processes, one after the other.`;

async function main(): Promise<void> {
  if (process.argv.length > 2) throw new Error(USAGE);
  const environment = processEnvironment();
  const { privateKeys, accessTtlS } = new AuthConfig(environment);
  const isInline = privateKeys?.startsWith('{') === true;
  const file = privateKeys ?? join(new RuntimeConfig(environment).dataDir, 'signing-keys.json');
  const before = parseKeySet(isInline ? privateKeys : readFileSync(file, 'utf8'));
  const after = rotateKeySet(before, { now: new Date(), accessTtlS });
  if (isInline) process.stdout.write(`${JSON.stringify(after)}\n`);
  else replace(file, after);
  for (const key of after.keys) {
    process.stderr.write(`${key.status ?? 'verifies'}: ${(await readSigningKey(key)).kid}\n`);
  }
}

/** At once or not at all: a process that starts meanwhile reads the old set or the new one. */
function replace(file: string, set: KeySet): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(set, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
