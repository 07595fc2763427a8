import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { median, type Round } from './load';

export interface Measured {
  nodes: number;
  form: 'json' | 'sse';
  connections: number;
  bodyBytes: number;
  api: Round[];
  passThrough: Round[];
  /** Highest seen after a round, in MB. */
  apiMb: number;
  passThroughMb: number;
}

const COLUMNS = ['case', 'conn', 'target', 'req/s', 'of bare', 'p50 ms', 'p99 ms', 'CPU ms', 'RSS MB'] as const;

/** Medians over the rounds, the api beside the bare pass-through. */
export function table(measured: Measured[]): string {
  const rows = measured.flatMap((cell) => {
    const name = `${cell.nodes} nodes, ${cell.form}`;
    const api = middle(cell.api);
    const bare = middle(cell.passThrough);
    const share = `${Math.round((api.requestsPerSecond / bare.requestsPerSecond) * 100)} %`;
    return [
      [name, cell.connections, 'api', ...figures(api, share), Math.round(cell.apiMb)],
      ['', '', 'bare', ...figures(bare, ''), Math.round(cell.passThroughMb)],
    ];
  });
  const lines = [COLUMNS, ...rows].map((row) =>
    row.map((value, column) => pad(String(value), column === 0 ? 18 : 9, column > 2)).join(' '),
  );
  return lines.join('\n');
}

/** Everything that was measured, with what it was measured on. Returns the file's name. */
export function write(measured: Measured[], settings: object): string {
  mkdirSync('bench-results', { recursive: true });
  const at = new Date().toISOString();
  const file = join('bench-results', `suggest-${at.replaceAll(/[:.]/g, '-')}.json`);
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryMb: totalmem() >> 20, node: process.version };
  writeFileSync(file, `${JSON.stringify({ at, machine, load: loadavg(), settings, measured }, null, 2)}\n`);
  return file;
}

function middle(rounds: Round[]): Round {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond),
    p50Ms: of((round) => round.p50Ms),
    p99Ms: of((round) => round.p99Ms),
    failed: rounds.reduce((sum, round) => sum + round.failed, 0),
    requests: rounds.reduce((sum, round) => sum + round.requests, 0),
    cpuMs: rounds[0]?.cpuMs === undefined ? undefined : of((round) => round.cpuMs!),
  };
}

function figures({ requestsPerSecond, p50Ms, p99Ms, cpuMs }: Round, share: string): (string | number)[] {
  return [Math.round(requestsPerSecond), share, p50Ms, p99Ms, cpuMs?.toFixed(2) ?? ''];
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
