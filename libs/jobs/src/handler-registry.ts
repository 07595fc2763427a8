import type { JobHandler } from './job-handler';
import type { JobKind } from './job-kind';

/**
 * The handlers by kind.
 * @throws Error naming every kind that has no handler or more than one, and every handler whose kind is not listed,
 * so that such a worker never starts.
 */
export function handlersByKind(kinds: readonly JobKind[], handlers: readonly JobHandler[]): Map<JobKind, JobHandler> {
  const problems: string[] = [];
  const found = new Map<JobKind, JobHandler>();
  const names = new Set<string>();
  for (const kind of kinds) {
    if (names.has(kind.name)) problems.push(`two job kinds are called ${kind.name}`);
    names.add(kind.name);
    const [first, ...others] = handlers.filter((handler) => handler.kind === kind);
    if (!first) problems.push(`job kind ${kind.name} has no handler`);
    else if (others.length > 0) problems.push(`job kind ${kind.name} has ${others.length + 1} handlers`);
    else found.set(kind, first);
  }
  for (const handler of handlers) {
    if (!kinds.includes(handler.kind)) problems.push(`${handler.constructor.name} handles an unlisted job kind`);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return found;
}
