import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  /** Processor time of the measured process for one request; what else the machine does changes it least. */
  cpuMs?: number;
}

/** Sends as many requests as the connections can carry, for some seconds, and measures the server that they go to. */
export async function run({ url, body, headers, seconds }: Load, server: Server): Promise<Round> {
  const before = processorMs(server);
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
    cpuMs: before === undefined ? undefined : (processorMs(server)! - before) / result.requests.total,
  };
}

/** Processor time that a process has used, all of its threads, in milliseconds; undefined where the system has no /proc. */
export function processorMs({ pid }: Server): number | undefined {
  return ticksMs(`/proc/${pid}/stat`);
}

/** The same of its main thread alone, where JavaScript runs. */
export function mainThreadMs({ pid }: Server): number | undefined {
  return ticksMs(`/proc/${pid}/task/${pid}/stat`);
}

function ticksMs(file: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const afterName = readFileSync(file, 'utf8').split(') ')[1]!.split(' ');
  // Fields utime and stime of proc(5), in ticks of 10 ms.
  return (Number(afterName[11]) + Number(afterName[12])) * 10;
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

/** The value below which that share of the values lies. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
}
