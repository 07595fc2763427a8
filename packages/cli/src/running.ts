import type { ExitCode } from './failure.ts';
import type { Server } from './server.ts';
import type { Terminal } from './terminal.ts';

/** How a command is run: with a terminal that speaks as the flags want it, and a server where one is needed. */
export interface Running {
  alone(work: (terminal: Terminal) => Promise<ExitCode>): Promise<void>;
  asking(work: (server: Server, terminal: Terminal) => Promise<ExitCode>): Promise<void>;
}
