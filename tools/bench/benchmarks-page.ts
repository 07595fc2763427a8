import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { format, resolveConfig } from 'prettier';
import type { Comparison, ComparisonRun } from './comparison';
import { middle } from './report';

const PAGE = 'docs/benchmarks.md';
const BEGIN = '<!-- figures: npm run bench -- --peers -->';
const END = '<!-- end of the figures -->';

type Row = readonly (string | number)[];

/** Puts what was measured between the two marks of the page; what people wrote around them stays. */
export async function writePage(measured: Comparison, task: ComparisonRun): Promise<string> {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.slice(0, page.indexOf(BEGIN)), page.slice(page.indexOf(END))];
  const text = `${before}${BEGIN}\n\n${figures(measured, task)}\n\n${after}`;
  writeFileSync(PAGE, await format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' }));
  return PAGE;
}

/** The commit that a folder stands at; a mark says when files differ from it. */
export function commitOf(folder: string): string {
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`;
}

function figures(measured: Comparison, task: ComparisonRun): string {
  const { answer, cells, firstGhosts, lasted } = measured;
  const { model = 'unknown processor' } = cpus()[0] ?? {};
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const load = loadavg().map((value) => value.toFixed(1));
  const parts = [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${task.name}, Node.js ${process.version}, ${cpus().length} cores (${model}), ${memory} GB. ` +
      `${task.rounds} rounds of ${task.requests} requests in turns; the answer has ${answer.events} events in ${answer.bytes} bytes. ` +
      `Load of the machine at the end, over 1, 5 and 15 minutes: ${load.join(', ')}.`,
    '### Processor time and rate',
    'Medians over the rounds.',
    table(
      ['nodes', 'form', 'connections', 'who', 'CPU ms/request', 'requests/s', 'p50 ms', 'p95 ms', 'RSS MB'],
      cells.map((cell) => {
        const { cpuMs, requestsPerSecond, p50Ms, p95Ms } = middle(cell.rounds);
        const speed = [cpuMs?.toFixed(2) ?? '', Math.round(requestsPerSecond), p50Ms.toFixed(1), p95Ms.toFixed(1)];
        return [...named(cell), ...speed, Math.round(cell.residentMb)];
      }),
    ),
    '### The first ghost',
    'One stream at a time, from an upstream that waits 10 ms before each piece of its text.',
    table(
      ['who', 'first ghost ms', 'whole answer ms', 'share'],
      firstGhosts.map(({ subject, firstMs, wholeMs, share }) => {
        return [subject, Math.round(firstMs), Math.round(wholeMs), `${Math.round(share * 100)} %`];
      }),
    ),
  ];
  if (lasted.length > 0) {
    parts.push(
      '### Memory under a load that lasts',
      `${task.minutes} minutes of streams at ${Math.max(...task.connections)} connections, each alone, in the order of the table.`,
      table(
        ['who', 'RSS MB at the end', 'most', 'grows, MB a minute', 'every half minute'],
        lasted.map(({ subject, slices, residentMbPerMinute }) => {
          const seen = slices.map(({ residentMb }) => Math.round(residentMb));
          return [subject, seen.at(-1)!, Math.max(...seen), residentMbPerMinute.toFixed(1), seen.join(' ')];
        }),
      ),
    );
  }
  parts.push(
    '### Every round',
    table(
      ['nodes', 'form', 'connections', 'who', 'round', 'CPU ms/request', 'requests/s', 'p50 ms', 'p95 ms'],
      cells.flatMap((cell) =>
        cell.rounds.map(({ cpuMs, requestsPerSecond, p50Ms, p95Ms }, index) => {
          const speed = [cpuMs?.toFixed(3) ?? '', requestsPerSecond.toFixed(1), p50Ms.toFixed(2), p95Ms.toFixed(2)];
          return [...named(cell), index + 1, ...speed];
        }),
      ),
    ),
  );
  return parts.join('\n\n');
}

function named({ nodes, form, connections, subject }: Comparison['cells'][number]): Row {
  return [nodes, form, connections, subject];
}

function table(head: Row, rows: Row[]): string {
  const line = (row: Row) => `| ${row.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
