import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { Server } from './servers';

export interface Load {
  url: string;
  body: string;
  /** One set of headers a connection, so that connections act for different users. */
  headers: Record<string, string>[];
}

/** When a round is over. A number of requests lets all of them end; after a time those that are under way are cut off. */
export type Until = { seconds: number } | { requests: number };

export interface Round {
  requestsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Answers that were no success, and connections that failed. Any of them makes the round worthless. */
  failed: number;
  requests: number;
  /** Processor time of the measured process for one request; what else the machine does changes it least. */
  cpuMs?: number;
}

/** Sends requests as fast as the connections can carry them, and measures the server that they go to. */
export async function run({ url, body, headers, ...until }: Load & Until, server: Server): Promise<Round> {
  const before = processorMs(server);
  const times: number[] = [];
  const begun = performance.now();
  let ended = begun;
  let next = 0;
  const result = await autocannon({
    url,
    method: 'POST',
    body,
    connections: headers.length,
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
    timeout: 20,
    setupClient: (client) => {
      client.setHeaders(headers[next++ % headers.length]!);
      client.on('response', (_status, _bytes, ms) => {
        times.push(ms);
        ended = performance.now();
      });
    },
  });
  const { non2xx, errors, timeouts, statusCodeStats } = result;
  if (non2xx + errors > 0) {
    const codes = Object.entries(statusCodeStats ?? {}).map(([code, { count }]) => `${count} answers ${code}`);
    process.stderr.write(`${url}: ${[...codes, `${errors} errors, ${timeouts} of them timeouts`].join(', ')}\n`);
  }
  return {
    requestsPerSecond: (times.length / (ended - begun)) * 1000,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    p99Ms: quantile(times, 0.99),
    failed: non2xx + errors,
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
  // Fields utime, stime, cutime and cstime of proc(5): its threads and the children that have ended, in ticks of 10 ms.
  return afterName.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * 10;
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
