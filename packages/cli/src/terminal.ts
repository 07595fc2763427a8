import { styleText } from 'node:util';
import Table from 'cli-table3';

type Style = Parameters<typeof styleText>[0];
type Part = string | Styled;

/** Words with their looks: what a terminal needs for these is put in when they are printed. */
export class Styled {
  constructor(
    readonly style: Style,
    readonly text: string,
  ) {}
}

export const styled = (style: Style, text: string): Styled => new Styled(style, text);

/** Whether there are colours is decided here: newer versions of Node.js would look at standard output themselves. */
const LOOKS = { validateStream: false };

/** What moves a cursor, hides words or answers in another's name: no text has a use for it but tab and newline. */
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A text of a story, a file or a server as a terminal may have it. */
const harmless = (text: string): string => text.replace(CONTROL, '');

/**
 * Where a command speaks: results on standard output, everything else on standard error. With `json` standard output
 * holds one JSON document and nothing else. Control characters in what it is given are left out.
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
  print(...parts: Part[]): void {
    this.line(parts.map((part) => this.shownAs(part)).join(''));
  }

  /** A file on standard output: as it is for a program, harmless for a terminal. */
  file(text: string): void {
    this.clear();
    this.out.write(this.out.isTTY ? harmless(text) : text);
  }

  /** The result for a program. */
  json(value: unknown): void {
    if (!this.options.json) return;
    this.clear();
    const text = JSON.stringify(value, undefined, 2);
    // JSON.stringify leaves these as they are.
    const escaped = text.replace(/[\u007f-\u009f]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
    this.out.write(`${escaped}\n`);
  }

  /** Names with what they say. */
  facts(rows: [string, string][]): void {
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    for (const [name, value] of rows) this.print(styled('dim', name.padEnd(width)), value);
  }

  table(head: string[], rows: (string | number)[][]): void {
    if (rows.length === 0) return;
    const cells = rows.map((row) => row.map((cell) => harmless(String(cell))));
    const table = new Table({
      head: head.map((name) => this.shownAs(styled('bold', name))),
      style: { head: [], border: [], compact: true },
      wordWrap: true,
      colWidths: this.widths(head, cells),
    });
    table.push(...cells);
    this.line(table.toString());
  }

  /** What is going on, on standard error. */
  note(text: string): void {
    if (this.options.quiet) return;
    this.clear();
    this.err.write(`${harmless(text)}\n`);
  }

  fail(text: string): void {
    this.clear();
    this.err.write(`${this.shownAs(styled('red', 'error:'))} ${harmless(text)}\n`);
  }

  /** What goes on for longer: a line that is written anew at a terminal, and once elsewhere. */
  progress(what: string, soFar?: () => string): void {
    if (this.options.quiet) return;
    this.stop();
    if (!this.err.isTTY) return void this.err.write(`${harmless(what)}\n`);
    const tell = (): void => {
      this.clear();
      const seconds = ((performance.now() - this.begun) / 1000).toFixed(1);
      this.shown = `${harmless(what)}${soFar ? `, ${soFar()} so far` : ''} (${seconds} s)`;
      this.err.write(this.shownAs(styled('dim', this.shown)));
    };
    tell();
    this.ticking = setInterval(tell, 200);
  }

  stop(): void {
    clearInterval(this.ticking);
    this.ticking = undefined;
    this.clear();
  }

  private line(text: string): void {
    if (this.options.json) return;
    this.clear();
    this.out.write(`${text}\n`);
  }

  private shownAs(part: Part): string {
    if (typeof part === 'string') return harmless(part);
    const text = harmless(part.text);
    return this.out.isTTY && !process.env.NO_COLOR ? styleText(part.style, text, LOOKS) : text;
  }

  private clear(): void {
    if (this.shown) this.err.write('\r\u001b[2K');
    this.shown = '';
  }

  /** The last column takes what is left of the line, where there is one. */
  private widths(head: string[], rows: string[][]): number[] {
    const { columns } = this.out;
    if (!columns) return [];
    const wanted = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)) + 2);
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
