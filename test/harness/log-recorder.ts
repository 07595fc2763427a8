import { JsonLogger } from '@cse/core';

/** The JSON logger of production, writing to memory instead of standard output. */
export class LogRecorder extends JsonLogger {
  readonly lines: string[];

  constructor() {
    const lines: string[] = [];
    super(['fatal', 'error', 'warn', 'log', 'debug'], (line) => lines.push(line));
    this.lines = lines;
  }

  /** The parsed lines that hold this `event`. */
  events(event: string): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.event === event);
  }

  get text(): string {
    return this.lines.join('');
  }
}
