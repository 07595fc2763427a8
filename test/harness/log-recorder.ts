import { ConsoleLogger } from '@nestjs/common';

/** The JSON logger of production, writing to memory instead of standard output. */
export class LogRecorder extends ConsoleLogger {
  readonly lines: string[] = [];

  constructor() {
    super({ json: true, colors: false, logLevels: ['fatal', 'error', 'warn', 'log', 'debug'] });
  }

  /** The parsed lines whose message holds this `event`. */
  events(event: string): Record<string, unknown>[] {
    return this.lines
      .map((line) => (JSON.parse(line) as { message: unknown }).message)
      .filter((message): message is Record<string, unknown> => typeof message === 'object' && message !== null)
      .filter((message) => message.event === event);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  protected override printAsJson(message: unknown, options: Parameters<ConsoleLogger['printAsJson']>[1]): void {
    this.lines.push(JSON.stringify({ ...this.getJsonLogObject(message, options), message }));
  }
}
