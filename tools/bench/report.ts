import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { FramesMeasured } from './frames';
import type { JobsMeasured } from './jobs';
import type { LedgerMeasured } from './ledger';
import { median, type Round } from './load';
import type { MeteringMeasured } from './metering';
import type { OpsMeasured, StreamsMeasured } from './projects';
import { ALLOCATING_REQUESTS, type Profiled } from './profile';
import type { SoakMeasured } from './soak';
import type { Breakdown } from './stages';
import type { Measured } from './suggest';

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
  return lines([COLUMNS, ...rows]);
}

/** Operations of encrypted projects a second, and what streams cost that wait. */
export function projectsTable(ops: OpsMeasured[], streams: StreamsMeasured): string {
  const columns = ['projects', 'ops a request', 'ops a second', 'p50 ms', 'p99 ms', 'CPU ms per 1,000 ops'];
  const rows = ops.map(({ projects, batch, opsPerSecond, p50Ms, p99Ms, cpuMsPerThousand }) => [
    ...[projects, batch, Math.round(opsPerSecond)],
    ...[p50Ms, p99Ms, cpuMsPerThousand].map((value) => value.toFixed(1)),
  ]);
  const { streams: open, beforeMb, openMb, cpuMsPerSecond, reachedMs } = streams;
  const more = `${Math.round(openMb - beforeMb)} MB (${Math.round(beforeMb)} to ${Math.round(openMb)})`;
  const idle = `${open} idle streams: ${more}, ${cpuMsPerSecond.toFixed(0)} ms CPU a second`;
  return `${lines([columns, ...rows])}\n${idle}; an operation reached its streams after ${reachedMs.toFixed(0)} ms`;
}

/** Reserve and settle by themselves. */
export function ledgerTable(measured: LedgerMeasured[]): string {
  const columns = ['reserve + settle', 'clients', 'a second', 'res p50', 'res p99', 'set p50', 'set p99'];
  const rows = measured.map(({ users, clients, lifecyclesPerSecond, ...ms }) => [
    users === 1 ? '1 user' : `${users} users`,
    clients,
    Math.round(lifecyclesPerSecond),
    ...[ms.reserveP50Ms, ms.reserveP99Ms, ms.settleP50Ms, ms.settleP99Ms].map((value) => value.toFixed(2)),
  ]);
  return lines([columns, ...rows]);
}

/** What reserve and settle add to a request, by the same requests without them. Each connection has one at a time. */
export function meteringTable(measured: MeteringMeasured[]): string {
  const columns = ['metering', 'conn', 'adds ms', 'with ms', 'without', 'with /s', 'without', 'CPU ms', 'without'];
  const rows = measured.map(({ connections, metered, unmetered }) => {
    const both = [middle(metered), middle(unmetered)];
    const rates = both.map(({ requestsPerSecond }) => requestsPerSecond);
    const [on, off] = rates.map((rate) => (connections / rate) * 1000) as [number, number];
    const ms = [on - off, on, off].map((value) => value.toFixed(2));
    return [
      '5 nodes, json',
      connections,
      ...ms,
      ...rates.map(Math.round),
      ...both.map(({ cpuMs }) => cpuMs?.toFixed(2) ?? ''),
    ];
  });
  return lines([columns, ...rows]);
}

/** Jobs that do nothing, by our queue and by BullMQ alone, and whole storyboard frames. */
export function jobsTable(jobs: JobsMeasured[], frames: FramesMeasured[]): string {
  const rows = [
    ...jobs.map(({ backend, what, ...figures }) => [`${what}, ${backend}`, figures] as const),
    ...frames.map(({ backend, ...figures }) => [`frames, ${backend}`, figures] as const),
  ].map(([name, { startP50Ms, startP99Ms, jobsPerSecond }]) => [
    name.padEnd(24),
    startP50Ms.toFixed(1),
    startP99Ms.toFixed(1),
    jobsPerSecond.toFixed(jobsPerSecond < 100 ? 1 : 0),
  ]);
  return lines([['jobs'.padEnd(24), 'start p50', 'start p99', 'jobs/s'], ...rows]);
}

/** One line a slice of the soak, and what grew. */
export function soakTable({ slices, residentMbPerMinute, heldAfter }: SoakMeasured): string {
  const rows = slices.map(({ requestsPerSecond, p50Ms, p99Ms, residentMb }, index) => {
    return [index + 1, Math.round(requestsPerSecond), p50Ms.toFixed(1), p99Ms.toFixed(1), Math.round(residentMb)];
  });
  const grew = `${residentMbPerMinute.toFixed(2)} MB a minute in the second half; ${heldAfter} holds left`;
  return `${lines([['soak', 'req/s', 'p50 ms', 'p99 ms', 'RSS MB'], ...rows])}\n${grew}`;
}

/**
 * Where the main thread was, by stage and by function. Samples are taken by the clock, also while another process has
 * the processor, so their shares are laid on the processor time of the thread.
 */
export function timeTable({ form, nodes, round, mainCpuMs }: Profiled, time: Breakdown): string {
  const thread = mainCpuMs ?? time.all / round.requests;
  const times = `${thread.toFixed(2)} ms of the main thread, ${round.cpuMs?.toFixed(2) ?? '-'} ms of the process each`;
  return breakdownTable(`${nodes} nodes, ${form}: ${round.requests} requests, ${times}`, 'ms/req', time, thread);
}

/** What takes the memory that has to be collected again. */
export function allocationTable({ form, nodes }: Profiled, bytes: Breakdown): string {
  const kb = bytes.all / ALLOCATING_REQUESTS / 1000;
  return breakdownTable(`${nodes} nodes, ${form}: ${kb.toFixed(0)} KB of objects each`, 'KB/req', bytes, kb);
}

function breakdownTable(
  title: string,
  unit: string,
  { all, stages, functions }: Breakdown,
  perRequest: number,
): string {
  const share = (self: number) => `${((self / all) * 100).toFixed(1)} %`;
  const each = (self: number) => ((self / all) * perRequest).toFixed(3);
  const rows = stages.map(({ stage, self }) => [stage.padEnd(30), share(self), each(self)]);
  const hot = functions
    .slice(0, 40)
    .map(({ name, at, stage, self }) => `${each(self).padStart(8)} ${name} ${at || `(${stage})`}`);
  return [title, lines([['stage'.padEnd(30), 'share', unit], ...rows]), `${unit} by function:`, ...hot].join('\n');
}

/** Everything that was measured, with what it was measured on. Returns the file's name. */
export function write(measured: object, settings: object): string {
  mkdirSync('bench-results', { recursive: true });
  const at = new Date().toISOString();
  const file = join('bench-results', `bench-${at.replaceAll(/[:.]/g, '-')}.json`);
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryMb: totalmem() >> 20, node: process.version };
  writeFileSync(file, `${JSON.stringify({ at, machine, load: loadavg(), settings, ...measured }, null, 2)}\n`);
  return file;
}

/** Medians over rounds of the same. */
export function middle(rounds: Round[]): Round {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond),
    p50Ms: of((round) => round.p50Ms),
    p95Ms: of((round) => round.p95Ms),
    p99Ms: of((round) => round.p99Ms),
    failed: rounds.reduce((sum, round) => sum + round.failed, 0),
    requests: rounds.reduce((sum, round) => sum + round.requests, 0),
    cpuMs: rounds[0]?.cpuMs === undefined ? undefined : of((round) => round.cpuMs!),
  };
}

function lines(rows: readonly (readonly (string | number)[])[]): string {
  return rows
    .map((row) => row.map((value, column) => pad(String(value), column === 0 ? 18 : 9, column > 2)).join(' '))
    .join('\n');
}

function figures({ requestsPerSecond, p50Ms, p99Ms, cpuMs }: Round, share: string): (string | number)[] {
  return [Math.round(requestsPerSecond), share, p50Ms.toFixed(1), p99Ms.toFixed(1), cpuMs?.toFixed(2) ?? ''];
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
