/**
 * One line that says why a process could not start; never a stack or a value of the configuration.
 * @param portVariable the variable that names the port it wanted.
 */
export function explainStartFailure(error: unknown, portVariable: string): string {
  if (!(error instanceof Error)) return 'could not start';
  const { code, port, syscall } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall === 'listen')
    return `could not start: ${listenFailure(code)} ${port}; set ${portVariable} to another one`;
  if (code === 'ECONNREFUSED') return 'could not start: the database of DATABASE_URL does not answer';
  const [reason] = error.message.split('\n') as [string];
  return reason.startsWith('could not start') ? reason : `could not start: ${reason}`;
}

function listenFailure(code: string | undefined): string {
  if (code === 'EADDRINUSE') return 'another process uses port';
  return code === 'EACCES' ? 'no permission to listen on port' : `cannot listen (${code}) on port`;
}
