import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** One line of the table. */
export interface Measure {
  name: string;
  value: number;
  unit: '' | '%' | 'bytes' | 'MB' | 'ms' | 'x';
  /** What the value has to reach, or must not pass; a line without one is for reading. */
  least?: number;
  most?: number;
  /** Of what several judges are measured on: whose figure it is, and what all of theirs are called. */
  column?: string;
  row?: string;
}

export function isMet({ value, least = -Infinity, most = Infinity }: Measure): boolean {
  return value >= least && value <= most;
}

/** @throws Error that names every line whose bar is missed, which ends a run with exit code 1 */
export function failWhereMissed(measures: readonly Measure[]): void {
  const missed = measures.filter((measure) => !isMet(measure));
  if (missed.length > 0) throw new Error(`missed: ${missed.map(({ name }) => name).join('; ')}`);
}

/** A share as a line of the table, in percent. */
export function share(name: string, part: number, whole: number, least?: number): Measure {
  return { name, value: whole === 0 ? 0 : (part / whole) * 100, unit: '%', least };
}

/** The same numbers for the same seed, so that two runs measure the same thing. */
export class Random {
  private counter = 0;

  constructor(private readonly seed: string) {}

  /** An integer from 0 up to, and not including, `limit`. */
  below(limit: number): number {
    const digest = createHash('sha256').update(`${this.seed}:${this.counter++}`).digest();
    return digest.readUInt32BE(0) % limit;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}

/** The table: what was measured, the figure, its bar, and whether it was reached. */
export function table(measures: readonly Measure[]): string {
  const rows = measures.map((measure) => [
    measure.name,
    `${figure(measure.value)}${measure.unit === '' ? '' : ` ${measure.unit}`}`,
    bar(measure),
    measure.least === undefined && measure.most === undefined ? '' : isMet(measure) ? 'ok' : 'MISSED',
  ]);
  const all = [['measure', 'value', 'bar', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map(([name, value, limit, met]) =>
      `${name!.padEnd(widths[0]!)}  ${value!.padStart(widths[1]!)}  ${limit!.padStart(widths[2]!)}  ${met}`.trimEnd(),
    )
    .join('\n');
}

/** The figures of several judges side by side: one line for what they are all measured on, one column for each. */
export function columnTable(measures: readonly Measure[]): string {
  const columns = [...new Set(measures.map(({ column }) => column ?? ''))];
  const rows = [...new Set(measures.map(({ row }) => row ?? ''))].map((row) => {
    const own = measures.filter((measure) => measure.row === row);
    const cells = columns.map((column) => {
      const measure = own.find((one) => one.column === column);
      return measure ? `${figure(measure.value)} %${isMet(measure) ? '' : ' MISSED'}` : '-';
    });
    return [own[0]!.name, ...cells, barsOf(own)];
  });
  const all = [['measure', ...columns, 'bar'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!))).join('  '))
    .join('\n');
}

/** The bar that all columns have, or the one of each that has one. */
function barsOf(own: readonly Measure[]): string {
  const bars = own.map((measure) => ({ column: measure.column ?? '', of: bar(measure) })).filter(({ of }) => of !== '');
  if (bars.length === own.length && new Set(bars.map(({ of }) => of)).size === 1) return bars[0]!.of;
  return bars.map(({ column, of }) => `${column} ${of}`).join(', ');
}

/** Everything that was measured, with what it was measured on. Returns the file's name. */
export function write(measures: readonly Measure[], path: string | undefined, folder: string): string {
  const at = new Date().toISOString();
  const file = path ?? join(folder, 'eval', `eval-${at.replaceAll(/[:.]/g, '-')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryMb: totalmem() >> 20, node: process.version };
  const lines = measures.map((measure) => ({ ...measure, met: isMet(measure) }));
  writeFileSync(file, `${JSON.stringify({ at, machine, measures: lines }, null, 2)}\n`);
  return file;
}

function bar({ least, most, unit }: Measure): string {
  const of = (limit: number) => `${figure(limit)}${unit === '' ? '' : ` ${unit}`}`;
  if (least !== undefined && most !== undefined && least === most) return `= ${of(least)}`;
  if (least !== undefined) return `>= ${of(least)}`;
  return most === undefined ? '' : `<= ${of(most)}`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}
