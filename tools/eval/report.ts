import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { isMet, type Measure } from './measure';

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
