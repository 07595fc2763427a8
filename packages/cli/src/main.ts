import { failureOf } from './failure.ts';
import { run } from './program.ts';
import { Terminal } from './terminal.ts';

/** Set when the program is bundled. */
declare const VERSION: string;

/** What a shell says of a program whose reader has seen enough (`| head`): 128 and the number of SIGPIPE. */
const READER_GONE = 141;

const errors = new Terminal({ json: false, quiet: true });
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(READER_GONE);
    const { message, exitCode } = failureOf(error);
    if (stream === process.stdout) errors.fail(message);
    process.exit(exitCode);
  });
}
process.exitCode = await run(process.argv.slice(2), VERSION).catch((error: unknown) => {
  const { message, exitCode } = failureOf(error);
  errors.fail(message);
  return exitCode;
});
