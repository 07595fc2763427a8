import { types } from 'node:util';

const FRAMES = 8;

/**
 * What may be logged of an error: its name, codes and stack frames. Its message is left out: drivers and SDKs put
 * values, bodies and keys into messages, and story text must not reach the log.
 */
export function describeCause(cause: unknown): Record<string, unknown> {
  if (!types.isNativeError(cause)) return { name: typeof cause };
  const { code, status, type, constraint, table } = cause as unknown as Record<string, unknown>;
  return { name: cause.name, code, status, type, constraint, table, frames: stackFrames(cause.stack) };
}

/** The first frames of a stack, without the message above them. */
export function stackFrames(stack: string | undefined): string[] {
  const lines = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, FRAMES).map((line) => line.trim());
}
