import { Command, CommanderError } from 'commander';
import { accountCommands } from './commands/account-commands.ts';
import { storyCommands } from './commands/story-commands.ts';
import { EXIT, failureOf, type ExitCode } from './failure.ts';
import type { Running } from './running.ts';
import { connect } from './server.ts';
import { Terminal } from './terminal.ts';

export interface GlobalFlags {
  server?: string;
  clientId?: string;
  json?: boolean;
  quiet?: boolean;
}

const ENDINGS = `
Exit codes: 0 fine; 1 conflicts were found (check) or parts are stale (stale --exit-code); 2 the command, a file or the
story is wrong; 3 no server, no network, or a failure of either; 4 nobody is signed in, or not allowed to; 5 a budget is
used up; 70 a mistake of this program; 141 its output was no longer read.

Environment: CREATIVE_SPACE_SERVER, CREATIVE_SPACE_CLIENT_ID, CREATIVE_SPACE_TOKEN (an access token instead of a sign-in),
CREATIVE_SPACE_HOME (where sessions are kept), NO_COLOR.`;

/** Runs the command line. @returns the exit code; nothing is thrown */
export async function run(parameters: readonly string[], version: string): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.fine;
  const program = new Command('creative-space')
    .description('Stories with branches: import and export them, check their canon, see what could come next.')
    .version(version)
    .option('--server <url>', 'engine to ask (default: the last one that was signed in to, or http://127.0.0.1:3000)')
    .option('--client-id <id>', 'id under which the engine knows this program (default: dev)')
    .option('--json', 'one JSON document on standard output, and nothing else')
    .option('-q, --quiet', 'no progress')
    .addHelpText('after', ENDINGS)
    .showHelpAfterError('(creative-space --help lists all commands)')
    .exitOverride();
  const flags = (): GlobalFlags => program.opts();
  const terminalNow = (): Terminal => new Terminal({ json: Boolean(flags().json), quiet: Boolean(flags().quiet) });
  const guarded = async (work: (terminal: Terminal) => Promise<ExitCode>): Promise<void> => {
    const terminal = terminalNow();
    try {
      exitCode = await work(terminal);
    } catch (error) {
      const failure = failureOf(error);
      terminal.stop();
      terminal.fail(failure.message);
      terminal.json({ error: { code: failure.code, message: failure.message } });
      exitCode = failure.exitCode;
    }
  };
  const running: Running = {
    alone: guarded,
    asking: (work) =>
      guarded(async (terminal) => {
        const server = await connect(flags());
        return work(server, terminal).catch((error: unknown) => {
          throw failureOf(error, server.url);
        });
      }),
  };
  storyCommands(program, running);
  accountCommands(program, running);
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(--help lists the options)');
  try {
    await program.parseAsync(parameters, { from: 'user' });
  } catch (error) {
    // Help and version end so as well, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    throw error;
  }
  return exitCode;
}
