/** One line that says why a process could not start; never a stack or a value of the configuration. */
export function explainStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'could not start';
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `could not start: ${address ?? ''}:${port ?? ''} is in use; set PORT to a free one`;
  if (code === 'EACCES' && port) return `could not start: no permission to listen on port ${port}`;
  if (code === 'ECONNREFUSED') return 'could not start: the database of DATABASE_URL does not answer';
  return `could not start: ${error.message}`;
}
