import { styleText } from 'node:util';
import Table from 'cli-table3';

type Style = Parameters<typeof styleText>[0];

/**
 * Where a command speaks: results on standard output, everything else on standard error. With `json` standard output
 * holds one JSON document and nothing else.
 */
export class Terminal {
  private shown = '';
  private readonly begun = performance.now();
  private ticking: NodeJS.Timeout | undefined;

  constructor(
    readonly options: { json: boolean; quiet: boolean },
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** A result for a person. */
  print(text = ''): void {
    if (this.options.json) return;
    this.clear();
    this.out.write(`${text}\n`);
  }

  /** Prose as it comes in. */
  write(text: string): void {
    if (this.options.json) return;
    this.clear();
    this.out.write(text);
  }

  /** The result for a program. */
  json(value: unknown): void {
    if (!this.options.json) return;
    this.clear();
    this.out.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Names with what they say. */
  facts(rows: [string, string][]): void {
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    for (const [name, value] of rows) this.print(`${this.style('dim', name.padEnd(width))}${value}`);
  }

  table(head: string[], rows: (string | number)[][]): void {
    if (rows.length === 0) return;
    const table = new Table({
      head: head.map((name) => this.style('bold', name)),
      style: { head: [], border: [], compact: true },
      wordWrap: true,
      colWidths: this.widths(head, rows),
    });
    table.push(...rows.map((row) => row.map(String)));
    this.print(table.toString());
  }

  /** What is going on, on standard error. */
  note(text: string): void {
    if (this.options.quiet) return;
    this.clear();
    this.err.write(`${text}\n`);
  }

  fail(text: string): void {
    this.clear();
    this.err.write(`${this.style('red', 'error:')} ${text}\n`);
  }

  /** What goes on for longer: a line that is written anew at a terminal, and once elsewhere. */
  progress(what: string, soFar?: () => string): void {
    if (this.options.quiet) return;
    this.stop();
    if (!this.err.isTTY) return void this.err.write(`${what}\n`);
    const tell = (): void => {
      this.clear();
      const seconds = ((performance.now() - this.begun) / 1000).toFixed(1);
      this.shown = `${what}${soFar ? `, ${soFar()} so far` : ''} (${seconds} s)`;
      this.err.write(this.style('dim', this.shown));
    };
    tell();
    this.ticking = setInterval(tell, 200);
  }

  stop(): void {
    clearInterval(this.ticking);
    this.ticking = undefined;
    this.clear();
  }

  style(style: Style, text: string): string {
    const colours = this.out.isTTY && !process.env.NO_COLOR;
    return colours ? styleText(style, text) : text;
  }

  private clear(): void {
    if (this.shown) this.err.write('\r\u001b[2K');
    this.shown = '';
  }

  /** The last column takes what is left of the line, where there is one. */
  private widths(head: string[], rows: (string | number)[][]): number[] {
    const { columns } = this.out;
    if (!columns) return [];
    const wanted = head.map((name, at) => Math.max(name.length, ...rows.map((row) => String(row[at]).length)) + 2);
    const others = wanted.slice(0, -1).reduce((sum, width) => sum + width + 1, 2);
    return [...wanted.slice(0, -1), Math.max(20, Math.min(wanted.at(-1)!, columns - others))];
  }
}

/** One line of at most so many characters. */
export function short(text: string, most = 100): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
}

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
