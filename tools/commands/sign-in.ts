import { HttpConfig, processEnvironment } from '@cse/config';
import { LoopbackClient } from './loopback-client';

/** `npm run sign-in [address of the api]`: signs in through a browser and prints the tokens. */
async function main(): Promise<void> {
  const apiUrl = process.argv[2] ?? new HttpConfig(processEnvironment()).baseUrl;
  const client = await LoopbackClient.start(apiUrl);
  process.stderr.write(`Open this address in a browser:\n\n${client.signInUrl}\n\n`);
  try {
    process.stdout.write(`${JSON.stringify(await client.tokens, null, 2)}\n`);
  } finally {
    client.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
