import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import os from 'node:os';
import { isLoopbackHost } from '@cse/core';

/** Under which addresses others in the local network reach the api. */
export interface Lan {
  /** The one that links of answers carry. */
  url: string;
  /** The same server, where links lead elsewhere. */
  others: string[];
}

/** The worker answers nobody else, whoever reaches the api. */
export const WORKER_HOST = '127.0.0.1';

/** Documentation only (RFC 5737): nothing is ever sent there. */
const ELSEWHERE = '192.0.2.1';

/**
 * Changes the environment of a start so that the local network reaches the api, and what asks for no token does not get
 * open with it: sign-in by name stays on this machine unless it was asked for, and metrics want a token.
 * @throws an Error with one line to show, in production and without a network.
 */
export async function openToNetwork(environment: NodeJS.ProcessEnv): Promise<Lan> {
  if (environment.NODE_ENV === 'production') throw new Error('--lan is for development; in production set HOST');
  const port = environment.PORT || '3000';
  const [first, ...others] = (await addresses()).map((address) => `http://${address}:${port}`);
  const isBehindAnother = environment.PUBLIC_URL && ![first, ...others].includes(environment.PUBLIC_URL);
  if (!first && !environment.PUBLIC_URL) throw new Error('--lan needs a network: this machine has no address in one');
  if (!environment.HOST || isLoopbackHost(environment.HOST)) environment.HOST = '0.0.0.0';
  environment.PUBLIC_URL ||= first!;
  // What was signed in at a start without the option stays so.
  environment.JWT_ISSUER ||= `http://127.0.0.1:${port}`;
  environment.METRICS_TOKEN ||= randomBytes(16).toString('hex');
  // Through a proxy on this machine the whole world may look as if it were here.
  if (!isBehindAnother) environment.DEV_LOGIN ||= 'local';
  const url = environment.PUBLIC_URL;
  return { url, others: [first ?? url, ...others].filter((other) => other !== url) };
}

/** This machine's IPv4 addresses in networks, that of the default route first. */
async function addresses(): Promise<string[]> {
  const all = Object.values(os.networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address);
  const main = await routedAddress();
  return main !== undefined && all.includes(main) ? [main, ...all.filter((address) => address !== main)] : all;
}

/** By which address this machine would speak to the world; asks the system's table of routes and sends nothing. */
async function routedAddress(): Promise<string | undefined> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((done, fail) => {
      socket.once('error', fail);
      socket.connect(9, ELSEWHERE, done);
    });
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}
