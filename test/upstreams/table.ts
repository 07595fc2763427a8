/** What one upstream fault came to. */
export interface Shown {
  vendor: string;
  kind: string;
  fault: string;
  /** US dollars. */
  charged: number;
  /** What of that nobody knows whether it is billed. */
  open: number;
  /** Works, or answers, that the fake has on its bill. */
  billed: number;
  /** Works, or answers, that were begun, and the creations or calls that were sent for that. */
  creates: number;
  sent: number;
  seconds: number;
  outcome: string;
}

const COLUMNS = [
  'vendor',
  'kind',
  'fault',
  'charged',
  'open',
  'billed',
  'creates',
  'sent',
  'seconds',
  'outcome',
] as const;

/** The rows as text, columns under their names. */
export function tableOf(rows: readonly Shown[]): string {
  const cells = rows.map((row) =>
    COLUMNS.map((column) => {
      const value = row[column];
      if (typeof value === 'string') return value;
      return column === 'seconds' ? value.toFixed(1) : String(Number(value.toFixed(6)));
    }),
  );
  const widths = COLUMNS.map((name, index) => Math.max(name.length, ...cells.map((row) => row[index]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd();
  return [line(COLUMNS), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}
