import { execFileSync } from 'node:child_process';
import autocannon from 'autocannon';
import type { Server } from './servers';

export interface Load {
  url: string;
  body: string;
  /** One set of headers a connection, so that connections act for different users. */
  headers: Record<string, string>[];
  seconds: number;
}

export interface Round {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were no success, and connections that failed. Any of them makes the round worthless. */
  failed: number;
  requests: number;
}

/** Sends as many requests as the connections can carry, for some seconds. */
export async function run({ url, body, headers, seconds }: Load): Promise<Round> {
  let next = 0;
  const result = await autocannon({
    url,
    method: 'POST',
    body,
    connections: headers.length,
    duration: seconds,
    timeout: 20,
    setupClient: (client) => client.setHeaders(headers[next++ % headers.length]!),
  });
  return {
    requestsPerSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors,
    requests: result.requests.total,
  };
}

/** Resident memory of a process in MB. */
export function residentMb({ pid }: Server): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
