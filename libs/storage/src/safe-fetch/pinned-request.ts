import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { FetchRefused, type RefusalReason, type Target } from './fetch-target';
import { isPublicAddress } from './public-address';

const CONNECT_TIMEOUT_MS = 3_000;
const HEADERS_TIMEOUT_MS = 5_000;

/** How names and addresses are judged. Tests bring their own name server and one address that counts as public. */
export interface NetworkPolicy {
  /** Every address of a name. Rejects when there is none. */
  resolve(host: string): Promise<LookupAddress[]>;
  isAllowed(address: string): boolean;
  /** Further certificate authorities to trust, PEM. */
  ca?: string;
  /** Port behind https; 443 but for tests. */
  httpsPort?: number;
}

export const PUBLIC_INTERNET: NetworkPolicy = {
  resolve: (host) => lookup(host, { all: true, verbatim: true }),
  isAllowed: isPublicAddress,
};

export interface PinnedAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Dispatcher.ResponseData['body'];
  /** Ends the connection; needed on every path. */
  close(): void;
}

/**
 * One GET over a connection of its own. The name is resolved once, every address of it must be allowed, and the
 * connection can only go to those very addresses, so an answer that changes between check and use changes nothing.
 * No cookies, no proxy, no redirect, nothing decompressed.
 * @throws FetchRefused
 */
export async function pinnedGet(
  target: Target,
  headers: Record<string, string>,
  policy: NetworkPolicy,
  signal: AbortSignal,
): Promise<PinnedAnswer> {
  const addresses = await vettedAddresses(target, policy, signal);
  const pinned: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
  const origin = new URL(target.url.origin);
  if (policy.httpsPort && !target.trusted) origin.port = String(policy.httpsPort);
  const client = new Client(origin, {
    connect: { lookup: pinned, timeout: CONNECT_TIMEOUT_MS, ca: policy.ca },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: HEADERS_TIMEOUT_MS,
  });
  const close = (): void => void client.destroy().catch(() => undefined);
  try {
    const answer = await client.request({
      method: 'GET',
      path: target.url.pathname + target.url.search,
      headers: { 'user-agent': 'creative-space-engine', accept: '*/*', ...headers, 'accept-encoding': 'identity' },
      signal,
    });
    // A body that is thrown away fails when its connection is closed, and nobody else listens.
    answer.body.on('error', () => undefined);
    return { status: answer.statusCode, headers: answer.headers, body: answer.body, close };
  } catch (error) {
    close();
    throw asRefusal(error, signal);
  }
}

async function vettedAddresses(
  { host, trusted }: Target,
  policy: NetworkPolicy,
  signal: AbortSignal,
): Promise<LookupAddress[]> {
  const family = isIP(host);
  const found = family
    ? [{ address: host, family }]
    : await Promise.race([policy.resolve(host), whenAborted(signal)]).catch((cause: unknown) => {
        throw signal.aborted ? asRefusal(cause, signal) : new FetchRefused('dns', { cause });
      });
  if (found.length === 0) throw new FetchRefused('dns');
  if (!trusted && !found.every(({ address }) => policy.isAllowed(address))) throw new FetchRefused('address');
  return found;
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

const REASON_BY_CODE: Record<string, RefusalReason> = {
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
};

/** Whatever the network threw, as a refusal. */
export function asRefusal(error: unknown, signal: AbortSignal): FetchRefused {
  if (error instanceof FetchRefused) return error;
  if (signal.aborted) {
    const { name } = signal.reason as Error;
    return new FetchRefused(name === 'TimeoutError' ? 'timeout' : 'aborted', { cause: error });
  }
  const { code } = error as NodeJS.ErrnoException;
  return new FetchRefused(REASON_BY_CODE[code ?? ''] ?? 'network', { cause: error });
}
